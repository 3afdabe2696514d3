// Every page under axe-core, in both themes and at both widths: nothing to complain about. What a tool can't see (the order
// of the focus, everything by keyboard) is below.

import assert from 'node:assert/strict';
import axe from 'axe-core';
import { DESKTOP, PHONE } from '../lib/browser.js';
import { furnish, PAGES, SETTINGS, visit } from '../lib/everypage.js';
import { bubbles, openRoom, sees } from '../lib/ourbrowser.js';
import { story } from '../lib/story.js';
import { until } from '../lib/until.js';

const VIEWS = [
  { name: 'blossom, desktop, Chinese', viewport: DESKTOP, colorScheme: 'light' },
  { name: 'night, desktop, English', viewport: DESKTOP, colorScheme: 'dark', locale: 'en-US' },
  { name: 'night, phone, Chinese', viewport: PHONE, colorScheme: 'dark' },
  { name: 'blossom, phone, English', viewport: PHONE, colorScheme: 'light', locale: 'en-US' },
];

for (const { name, ...window } of VIEWS) {
  story(`axe-core finds nothing on any page (${name})`, async (world) => {
    const server = await world.server(SETTINGS);
    const house = await furnish(server);
    const windows = {};
    const faults = [];
    for (const entry of PAGES) {
      const page = windows[entry.who] ??= await world.window(server, house.people[entry.who], { reducedMotion: 'reduce', bypassCSP: true, ...window });
      await visit(page, entry, house);
      for (const fault of await violations(page)) faults.push(`${entry.name}: ${fault}`);
    }
    assert.deepEqual(faults, []);
  });
}

/** What axe-core has to say against the page: the rules that it has on by itself, and the size of what is pressed (WCAG 2.2). */
async function violations(page) {
  await page.evaluate(axe.source); // it sets styles, so these windows look past the pages' policy
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target} (${failureSummary.split('\n').slice(1).join('; ').trim()})`).join(' | ')}${nodes.length > 3 ? ` and ${nodes.length - 3} more` : ''}`);
}

const ROOM = '大厅';

/** A room with more messages than fit on the screen; the page is admin's. */
async function talk(world, options) {
  const server = await world.server();
  const admin = await server.person('admin');
  const bob = await server.person('bob');
  await admin.createRoom(ROOM);
  await bob.join(ROOM);
  for (let i = 0; i < 30; i++) await (i % 2 ? bob : admin).send(ROOM, `第 ${i} 句 https://example.org/${i}`);
  await bob.tell('admin', '有空吗?');
  const page = await world.window(server, admin, options);
  await openRoom(page, ROOM);
  await bob.send(ROOM, '都在吗');
  await sees(page, '都在吗');
  return { server, bob, page };
}

/** What has the focus: its place in the page, and what can be seen of it. */
const focused = (page) => page.evaluate(() => {
  const on = document.activeElement;
  if (on === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(on);
  const { left, top, right, bottom, width, height } = on.getBoundingClientRect();
  return {
    what: on.id ? `#${on.id}` : `${on.localName}.${on.className}`, words: on.getAttribute('aria-label') ?? on.textContent.trim().slice(0, 30),
    outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    seen: width > 0 && height > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight,
  };
});

/** Presses Tab from the top of the page until the focus leaves it; the stops in their order. */
async function stops(page) {
  const all = [];
  await page.evaluate(() => { document.activeElement?.blur(); getSelection()?.removeAllRanges(); });
  for (let i = 0; i < 150; i++) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    if (!stop) return all;
    const last = all.at(-1);
    if (last?.what === stop.what && last.words === stop.words) last.outlined ||= stop.outlined; // a part of a field: a date has some
    else all.push(stop);
  }
  throw new Error(`the Tab key finds no end: ${all.map(({ what }) => what).join(' ')}`);
}

/** Presses Tab until the focus is on what the selector names. */
async function tabTo(page, selector, key = 'Tab') {
  for (let i = 0; i < 150; i++) {
    if (await has(page, selector)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`the Tab key does not lead to ${selector}`);
}

const has = (page, selector) => page.evaluate((wanted) => document.activeElement.matches(wanted), selector);

story('the Tab key leads through every page in a sensible order, and one always sees where it is', async (world) => {
  const server = await world.server(SETTINGS);
  const house = await furnish(server);
  const windows = {};
  const faults = [];
  for (const entry of PAGES.filter(({ prepare, status = 200 }) => !prepare && status === 200)) {
    const page = windows[entry.who] ??= await world.window(server, house.people[entry.who], { reducedMotion: 'reduce' });
    await visit(page, entry, house);
    if (entry.name === 'chat-linked') continue; // begins at the message
    const found = await stops(page);
    const begins = await page.locator('[autofocus]').count() === 0; // with the first stop, not within its form
    if (begins && found[0]?.what !== 'a.skip') faults.push(`${entry.name} begins with ${found[0]?.what}`);
    for (const { what, words, outlined, seen } of found) {
      if (!outlined) faults.push(`${entry.name}: no outline around ${what} ${words}`);
      if (!seen) faults.push(`${entry.name}: out of sight: ${what} ${words}`);
    }
  }
  assert.deepEqual(faults, []);
});

story('a room is used by keyboard alone', async (world) => {
  const { page } = await talk(world, { reducedMotion: 'reduce' });
  const order = (await stops(page)).map(({ what }) => what);
  const place = (what) => order.indexOf(what);
  assert.ok(place('a.skip') === 0 && place('#message_box') > 0 && place('#message_box') < place('#message') && place('#message') < place('#sub_but_login'), order.join(' '));
  assert.ok(order.length < 60, `30 messages are not 30 stops: ${order.join(' ')}`);

  await page.reload();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.ok(await has(page, 'main'), 'the first stop skips to the content');

  await tabTo(page, '#message');
  await page.keyboard.type('只用键盘');
  await page.keyboard.press('Enter');
  await sees(page, '只用键盘');
  assert.ok(await has(page, '#message'), 'one can go on writing');

  await page.focus('#message_box');
  await page.keyboard.press('Home');
  await page.waitForSelector('#jump:visible');
  await page.focus('#message');
  await tabTo(page, '#jump', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await until('the newest is seen again', async () => !(await page.locator('#jump').isVisible()));
  assert.ok(!(await has(page, 'body')), 'the focus is not lost with the button');

  await page.focus('#message_box');
  await tabTo(page, '#message_box .name_time :is(a, button)');
  await page.keyboard.press('ArrowRight');
  assert.ok(await has(page, '.remove'), (await focused(page)).what);
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'hidden' });
  assert.ok(await has(page, '.remove'), 'Escape leads back to where one was');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  await tabTo(page, 'dialog button[value=remove]');
  await page.keyboard.press('Enter');
  await until('the message is gone', async () => !(await bubbles(page)).includes('只用键盘'));
  assert.ok(!(await has(page, 'body')), 'nor is it with a message that is deleted');

  await page.evaluate(() => document.activeElement.blur());
  await tabTo(page, '.uname summary');
  await page.keyboard.press('Enter');
  await tabTo(page, '#control');
  await page.keyboard.press('Space');
  await until('the night is there', async () => (await page.getAttribute('#control', 'aria-pressed')) === 'true');
  assert.deepEqual(page.complaints, []);
});

story('on a phone the people come and go by keyboard, and the focus returns', async (world) => {
  const { page } = await talk(world, { viewport: PHONE, reducedMotion: 'reduce' });
  const people = page.locator('#people');
  assert.equal(await people.getAttribute('aria-expanded'), 'false');
  assert.ok(!(await stops(page)).some(({ what }) => what === 'a.whisper'), 'what is out of sight is no stop');
  await page.evaluate(() => document.activeElement.blur());
  await tabTo(page, '#people');
  await page.keyboard.press('Enter');
  assert.equal(await people.getAttribute('aria-expanded'), 'true');
  await tabTo(page, 'a.whisper');
  assert.ok((await focused(page)).seen);
  await page.keyboard.press('Escape');
  assert.equal(await people.getAttribute('aria-expanded'), 'false');
  assert.ok(await has(page, '#people'));
});

story('a failed message is sent again, or taken back, by keyboard', async (world) => {
  const { page } = await talk(world);
  await page.route('**/api/sendchat/**', (route) => route.abort());
  const fails = async (text) => {
    await page.focus('#message');
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await page.locator('.msg_item.failed', { hasText: text }).waitFor();
    await page.focus('#message_box');
  };
  await fails('不要了');
  await tabTo(page, '.msg_item.failed .discard');
  await page.keyboard.press('Enter');
  await until('it is back in the box', async () => (await page.inputValue('#message')) === '不要了');
  await page.fill('#message', '');
  await fails('再试一次');
  await page.unroute('**/api/sendchat/**');
  await tabTo(page, '.msg_item.failed .retry');
  await page.keyboard.press('Enter');
  await sees(page, '再试一次');
});

story('a conversation tells what its parts are, and nothing moves for those who want no motion', async (world) => {
  const { page, bob } = await talk(world, { reducedMotion: 'reduce' });
  const parts = await page.evaluate(() => ({
    main: document.querySelectorAll('main').length,
    log: document.getElementById('message_box').getAttribute('role'),
    aside: document.querySelectorAll('aside[aria-label]').length,
    namelessNavs: document.querySelectorAll('nav:not([aria-label]):not([aria-labelledby])').length,
    headings: document.querySelectorAll('h1').length,
  }));
  assert.deepEqual(parts, { main: 1, log: 'log', aside: 1, namelessNavs: 0, headings: 1 });
  await page.click('.uname summary');
  await bob.send(ROOM, '动一动');
  await sees(page, '动一动');
  assert.deepEqual(await page.evaluate(() => document.getAnimations().map(({ animationName, transitionProperty }) => animationName ?? transitionProperty)), []);
});
