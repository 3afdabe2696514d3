// The two themes, and readers who need other sizes, other colours or no motion.

import assert from 'node:assert/strict';
import { story } from '../lib/story.js';
import { DESKTOP, PHONE } from '../lib/browser.js';
import { furnish, PAGES, SETTINGS, visit } from '../lib/everypage.js';
import { form } from '../lib/http.js';
import { until } from '../lib/until.js';

const ROOM = '大厅';
const BLOSSOM = 'rgb(253, 235, 227)';
const NIGHT = 'rgb(23, 19, 43)';

const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const pressed = (page) => page.getAttribute('#control', 'aria-pressed');

async function settled(world) {
  const server = await world.server();
  const admin = await server.person('admin');
  await admin.createRoom(ROOM);
  const bob = await server.person('bob');
  await bob.join(ROOM);
  await bob.send(ROOM, 'https://example.org/a-very-long-address-without-any-place-to-break/and-some-more-of-it/and-more');
  await bob.send(ROOM, 'مرحبا hello 你好');
  await admin.send(ROOM, '今天天气不错 😀');
  await bob.tell('admin', '有空吗?');
  return { server, admin };
}

story('the system decides about the night until the reader does, who is remembered', async (world) => {
  const { server, admin } = await settled(world);
  const page = await world.window(server, admin, { colorScheme: 'dark' });
  await page.goto('/');
  assert.deepEqual([await ground(page), await pressed(page)], [NIGHT, 'true']);
  await page.emulateMedia({ colorScheme: 'light' });
  await until('the blossom comes with the day', async () => (await ground(page)) === BLOSSOM);
  assert.equal(await pressed(page), 'false');

  await page.click('.uname summary');
  await page.click('#control');
  await until('the night comes by choice', async () => (await ground(page)) === NIGHT);
  assert.equal(await pressed(page), 'true');
  const other = await page.context().newPage();
  await other.goto(`/chat/?${form({ rname: ROOM })}`);
  assert.deepEqual([await ground(other), await pressed(other)], [NIGHT, 'true'], 'and stays on the next page');

  await other.click('.uname summary');
  await other.click('#control');
  await until('another tab follows', async () => (await ground(page)) === BLOSSOM);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.reload();
  assert.equal(await ground(page), BLOSSOM, 'a choice is stronger than the system');
  assert.deepEqual(page.complaints, []);
});

story('no page is seen without its theme, at the start or while it changes', async (world) => {
  const { server, admin } = await settled(world);
  const page = await world.window(server, admin, { colorScheme: 'dark' });
  await page.addInitScript(() => {
    window.grounds = new Set();
    window.moved = 0;
    const look = () => {
      if (document.body) window.grounds.add(getComputedStyle(document.body).backgroundColor);
      requestAnimationFrame(look);
    };
    look();
    new PerformanceObserver((list) => list.getEntries().forEach((shift) => (window.moved += shift.value))).observe({ type: 'layout-shift' });
  });
  for (const path of ['/', '/roomlist/', '/profile/', `/chat/?${form({ rname: ROOM })}`]) {
    await page.goto(path);
    await until('something was painted', () => page.evaluate(() => performance.getEntriesByType('paint').length > 0));
    assert.deepEqual(await page.evaluate(() => [...window.grounds]), [NIGHT], `${path} is dark from the first picture on`);
    assert.ok((await page.evaluate(() => window.moved)) < 0.05, `${path} stays where it is`);
  }
  await page.click('.uname summary');
  await page.click('#control');
  await until('the blossom is there', async () => (await ground(page)) === BLOSSOM);
  assert.deepEqual(await page.evaluate(() => [...window.grounds]), [NIGHT, BLOSSOM], 'nothing in between');
  assert.equal(await page.locator('link[rel=stylesheet]').count(), 1);
  assert.match(await page.getAttribute('link#css', 'href'), /\/style\.css$/);
});

story('a night without scripts', async (world) => {
  const { server } = await settled(world);
  const seen = {};
  for (const colorScheme of ['light', 'dark']) {
    const page = await world.window(server, null, { colorScheme, javaScriptEnabled: false });
    await page.goto('/roomlist/');
    seen[colorScheme] = await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
  }
  assert.deepEqual(seen, { light: BLOSSOM, dark: NIGHT });
});

story('who wants no motion gets none: not even snow falls', async (world) => {
  const { server } = await settled(world);
  const moving = async (reducedMotion) => {
    const page = await world.window(server, null, { reducedMotion });
    await page.goto('/login/');
    return page.evaluate(() => document.getAnimations().length);
  };
  assert.ok((await moving('no-preference')) >= 3, 'snow falls');
  assert.equal(await moving('reduce'), 0);
});

const READERS = [
  ['320 wide', { width: 320, height: 568 }, 100],
  ['a phone, text of 200%', PHONE, 200],
  ['text of 200%', DESKTOP, 200],
];

story('every page fits 320 pixels, and text of twice the size', async (world) => {
  const server = await world.server(SETTINGS);
  const house = await furnish(server);
  const windows = {};
  const faults = [];
  for (const entry of PAGES) {
    // English words are the longer ones.
    const page = windows[entry.who] ??= await world.window(server, house.people[entry.who], { locale: 'en-US', reducedMotion: 'reduce' });
    await visit(page, entry, house);
    for (const [who, viewport, percent] of READERS) {
      await page.setViewportSize(viewport);
      const { wide, hidden } = await page.evaluate(overflow, percent);
      if (wide > 0) faults.push(`${entry.name}, ${who}: ${wide} px too wide`);
      faults.push(...hidden.map((part) => `${entry.name}, ${who}: out of sight: ${part}`));
    }
  }
  assert.deepEqual(faults, []);
});

// What cannot be reached: wider than the window, or a field or button outside of it that no scrolling brings back.
function overflow(percent) {
  const root = document.documentElement;
  root.style.fontSize = `${percent}%`;
  const outside = (el) => {
    const { left, right, width } = el.getBoundingClientRect();
    return width > 0 && (left < -1 || right > root.clientWidth + 1);
  };
  const scrolls = (el) => el.closest('.chat_nav, .message_box, .unseen, .skip, .chat_right, .puser_list');
  const parts = [...document.querySelectorAll('main button, main input, main textarea, main select, main a, summary')];
  return {
    wide: root.scrollWidth - root.clientWidth,
    hidden: parts.filter((el) => el.checkVisibility({ visibilityProperty: true }) && outside(el) && !scrolls(el)).map((el) => el.outerHTML.slice(0, 90)),
  };
}

story('with the reader\'s own colours everything that tells something is still there', async (world) => {
  const { server, admin } = await settled(world);
  const page = await world.window(server, admin, { forcedColors: 'active' });
  await page.goto(`/chat/?${form({ rname: ROOM })}`);
  const edges = await page.evaluate(() => {
    const width = (selector) => parseFloat(getComputedStyle(document.querySelector(selector)).borderTopWidth);
    const colour = (selector, pseudo) => getComputedStyle(document.querySelector(selector), pseudo).backgroundColor;
    return {
      bubble: width('.msg_item[data-id] .msg'), online: colour('.online') !== colour('.chatbox'), send: colour('.sub_but', '::before') !== colour('.sub_but'),
    };
  });
  assert.deepEqual(edges, { bubble: 1, online: true, send: true });
});

story('a sheet that the browser has kept from an earlier release is fetched anew', async (world) => {
  const server = await world.server();
  const page = await world.window(server);
  let asked = 0;
  await page.route('**/static/chat/css/style.css', async (route) => {
    asked++;
    if (asked > 1) return route.continue();
    return route.fulfill({ contentType: 'text/css', body: 'body { background: rgb(1, 2, 3) } :root { --sheet: vOld; }' });
  });
  await page.goto('/');
  await until('the page wears its own style', async () => (await ground(page)) === BLOSSOM);
  const asks = asked;
  await page.reload();
  await page.waitForLoadState('load');
  assert.equal(asked - asks <= 1, true, 'and asks no more than a page does');
  assert.deepEqual(page.complaints, []);
});

story('a menu closes by a press elsewhere, and by Escape, which gives the focus back', async (world) => {
  const { server, admin } = await settled(world);
  const page = await world.window(server, admin, { viewport: PHONE });
  await page.goto(`/chat/?${form({ rname: ROOM })}`);
  const open = () => page.locator('.uname').evaluate((menu) => menu.open);
  await page.click('.uname summary');
  assert.equal(await open(), true);
  await page.click('#message_box', { position: { x: 20, y: 300 } });
  await until('a press elsewhere closes it', async () => !(await open()));
  await page.click('.uname summary');
  await page.focus('#control');
  await page.keyboard.press('Escape');
  assert.equal(await open(), false);
  assert.equal(await page.evaluate(() => document.activeElement?.matches('.uname summary')), true);
});
