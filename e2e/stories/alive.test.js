// What is alive beside the messages, for two or three people with the page open: who is there, who types, who comes and
// goes, what is unread, and what happens when the connection does not hold.

import assert from 'node:assert/strict';
import { Cable } from '../lib/cable.js';
import { bubbles, connection, openPrivate, openRoom, say, sees } from '../lib/ourbrowser.js';
import { story, storyOnBoth } from '../lib/story.js';
import { until } from '../lib/until.js';

const ROOM = '大厅';

async function room(world, settings = {}) {
  const server = await world.server(settings);
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  await alice.createRoom(ROOM);
  await bob.join(ROOM);
  return { server, alice, bob };
}

const listening = (page) => page.waitForSelector('#connection[data-state=live]', { state: 'attached' });

/** Opens the room's page and waits until it listens. */
async function listen(world, server, person, options) {
  const page = await world.window(server, person, options);
  await openRoom(page, ROOM);
  await listening(page);
  return page;
}

const person = (page, name) => page.locator(`.user_list li[data-id="${name}"]`);
const dot = (page, name) => person(page, name).locator('small').getAttribute('class');
const tally = (page) => page.locator('.user_list li.selected b').textContent();
const notes = (page) => page.locator('.note_line').allTextContents();
const unread = (place) => place.locator('.unread:not([hidden])').allTextContents().then((all) => all.join());

const is = (what, probe, wanted) => until(`${what}: ${JSON.stringify(wanted)}`, async () => (await probe()) === wanted);

storyOnBoth('whoever closes their last window is offline, and a reload is not noticed', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await listen(world, server, alice);
  await is('bob has never been here', () => dot(page, 'bob'), 'offline');
  assert.equal(await tally(page), '1/2');
  assert.equal(await person(page, 'bob').locator('small').getAttribute('title'), '离线');

  const [one, two] = [await listen(world, server, bob), await listen(world, server, bob)];
  await is('bob is here', () => dot(page, 'bob'), 'online');
  await is('two of two', () => tally(page), '2/2');
  await page.evaluate(() => {
    window.changes = [];
    const row = document.querySelector('.user_list li[data-id="bob"] small');
    new MutationObserver(() => window.changes.push(row.className)).observe(row, { attributes: true });
  });
  await one.close();
  for (let i = 0; i < 3; i++) await two.reload();
  await listening(two);
  await two.close();
  await is('bob has gone', () => dot(page, 'bob'), 'offline');
  assert.deepEqual(await page.evaluate(() => window.changes.filter((state, i, all) => state !== all[i - 1])), ['offline']);
  assert.equal(await tally(page), '1/2');
  assert.deepEqual(page.complaints, []);
});

story('people who come and go are in the list and in a quiet line, and the focus stays', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await listen(world, server, alice);
  await page.focus('#message');
  const carol = await server.person('carol');
  await carol.join(ROOM);
  await until('carol is in the list', () => person(page, 'carol').count());
  assert.equal(await person(page, 'carol').evaluate((row) => [...row.children].map((child) => child.tagName).join(' ')), 'SPAN EM SMALL A');
  await until('a note', async () => (await notes(page)).join() === 'carol 加入了聊天室');
  await is('the count', () => tally(page), '1/3');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'message');

  await alice.kick(ROOM, 'bob');
  await until('bob is out of the list', async () => (await person(page, 'bob').count()) === 0);
  await until('one line for both', async () => (await notes(page)).join() === 'carol 加入了聊天室 · bob 被移出了聊天室');
  await say(page, '下一位');
  await sees(page, '下一位');
  await bob.join(ROOM);
  await until('a new line below what was said', async () => (await notes(page)).at(-1) === 'bob 加入了聊天室' && (await notes(page)).length === 2);
  await page.reload();
  assert.deepEqual(await notes(page), []);
  assert.equal(await person(page, 'alice').locator('.tag').first().textContent(), '房主');
  assert.deepEqual(page.complaints, []);
});

story('typing is seen by the others until the text is sent or the typist leaves', async (world) => {
  const { server, alice, bob } = await room(world);
  const [page, other] = [await listen(world, server, alice), await listen(world, server, bob)];
  const line = () => page.locator('#typing').textContent();
  const top = await page.locator('#write_form').evaluate((form) => form.getBoundingClientRect().top);
  await other.locator('#message').pressSequentially('我想说');
  await is('alice sees it', line, 'bob 正在输入…');
  assert.equal(await other.locator('#typing').textContent(), '');
  assert.equal(await page.locator('#write_form').evaluate((form) => form.getBoundingClientRect().top), top, 'nothing has moved');
  await other.press('#message', 'Enter');
  await sees(page, '我想说');
  await is('it ends with the message', line, '');
  await other.locator('#message').pressSequentially('再');
  await is('at once again', line, 'bob 正在输入…');
  await other.fill('#message', '');
  await is('nothing is left to send', line, '');
  await other.locator('#message').pressSequentially('还');
  await is('and again', line, 'bob 正在输入…');
  await other.close();
  await is('bob has left', line, '');
});
