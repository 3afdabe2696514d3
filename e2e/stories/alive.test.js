// What is alive beside the messages, for two or three people with the page open: who is there, who types, who comes and
// goes, what is unread, and what is told outside the page.

import assert from 'node:assert/strict';
import { is, listen, listening, listenPrivately, room, ROOM } from '../lib/livepage.js';
import { openPrivate, openRoom, say, sees } from '../lib/ourbrowser.js';
import { story, storyOnBoth } from '../lib/story.js';
import { until } from '../lib/until.js';

const person = (page, name) => page.locator(`.user_list li[data-id="${name}"]`);
const dot = (page, name) => person(page, name).locator('small').getAttribute('class');
const tally = (page) => page.locator('.user_list li.selected b').textContent();
const notes = (page) => page.locator('.note_line').allTextContents();
const unread = (place) => place.locator('.unread:not([hidden])').allTextContents().then((all) => all.join());

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

storyOnBoth('what others say elsewhere counts in the lists and in the title, until it is read in any window', async (world) => {
  const { server, alice, bob } = await room(world);
  await alice.createRoom('茶馆');
  await bob.join('茶馆');
  await bob.send('茶馆', '早先的');
  const lists = await world.window(server, alice);
  await lists.goto('/roomlist/');
  const row = lists.locator('.room_row[data-room="茶馆"]');
  const last = () => row.locator('.last').textContent();
  await until('the server has counted', async () => (await unread(row)) === '1' && /^bob: 早先的/.test(await last()));
  const page = await listen(world, server, alice);
  await is('so has the room’s page', () => page.title().then((text) => text.slice(0, 4)), '(1) ');
  const title = (await page.title()).slice(4);
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));

  await bob.send('茶馆', '一\n 二');
  await alice.send('茶馆', '我自己的');
  await bob.send('茶馆', '三');
  await is('two more', () => unread(row), '3');
  await until('and what was said last', async () => /^bob: 三/.test(await last()));
  await is('in the title', () => lists.title().then((text) => text.slice(0, 4)), '(3) ');
  await is('and in that of the room that is open', () => page.title(), `(3) ${title}`);
  assert.deepEqual(asked.filter((path) => !path.startsWith('/socket.io/')), [], 'it was told, and asked for nothing');
  await page.reload();
  await is('after a reload too', () => unread(page.locator('nav a[href="/roomlist/"]')), '3');
  await listening(page);

  await bob.tell('alice', '悄悄话');
  const peer = page.locator('#pchat li[data-peer="bob"]');
  await is('a first private message makes a row', () => unread(peer), '1');
  await is('and counts in the link', () => unread(page.locator('a.to_private')), '1');
  await is('on the list too', () => unread(lists.locator('a.to_private')), '1');
  assert.equal(await page.locator('#pchat .none').count(), 0);
  assert.equal(await peer.locator('em#bob a').getAttribute('href'), '/privatechat/?to=bob');
  const carol = await server.person('carol');
  await carol.tell('alice', '我也有');
  await until('the newest is on top', async () => (await page.locator('#pchat li[data-peer]').evaluateAll((rows) => rows.map((r) => r.dataset.peer))).join() === 'carol,bob');

  const reader = await world.window(server, alice);
  await openRoom(reader, '茶馆');
  await listening(reader);
  await is('it was read in another window', () => unread(row), '');
  await openPrivate(reader, 'bob');
  await listening(reader);
  await is('the private ones as well', () => unread(peer), '');
  await is('the other stays', () => unread(page.locator('a.to_private')), '1');
  await is('on the list', () => unread(lists.locator('a.to_private')), '1');
  await is('and in the title', () => page.title(), `(1) ${title}`);
  for (const window of [page, lists, reader]) assert.deepEqual(window.complaints, []);
});

story('a message that was taken back is gone from the lists', async (world) => {
  const { server, alice, bob } = await room(world);
  await bob.send(ROOM, '广告');
  const lists = await world.window(server, alice);
  await lists.goto('/roomlist/');
  const text = () => lists.locator(`.room_row[data-room="${ROOM}"] .last_text`).innerText();
  assert.equal(await text(), '广告');
  const [advert] = await alice.history({ rname: ROOM });
  await until('the list is followed', async () => {
    await bob.tell('alice', '在吗');
    return (await unread(lists.locator('a.to_private'))) !== '';
  });
  await alice.post('/api/removemessage', { rname: ROOM, id: advert.id });
  await is('the one from before', text, '消息已被删除');
  await bob.send(ROOM, '又来');
  await is('the next', text, '又来');
  const all = await alice.history({ rname: ROOM });
  await alice.post('/api/removemessage', { rname: ROOM, id: all.at(-1).id });
  await is('and the next one', text, '消息已被删除');
  const fetched = await lists.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname));
  assert.ok(!fetched.includes('/roomlist/'), 'the page was not fetched again for any of it');
});

story('the first words of a private conversation ask anew who is there', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await world.window(server, alice);
  let asked = 0;
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => (asked += String(payload).includes('"follow"') ? 1 : 0)));
  await openPrivate(page, 'bob');
  await listening(page);
  await until('it has asked', () => asked === 1);
  const other = await world.window(server, bob);
  await other.goto('/roomlist/');
  await say(page, '在吗');
  await sees(page, '在吗');
  await until('it has asked again', () => asked === 2);
  await until('bob is there', () => page.locator('.user_list li[data-id=bob] small.online').count());
  await bob.tell('alice', '在');
  await sees(page, '在');
  assert.equal(asked, 2, 'once is enough');
});

story('whoever asks for it is notified of mentions and private messages, once and not of what they look at', async (world) => {
  const { server, alice, bob } = await room(world);
  await alice.createRoom('茶馆');
  await bob.join('茶馆');
  const page = await listen(world, server, alice);
  const context = page.context();
  const hook = () => {
    window.told = [];
    const Real = window.Notification;
    window.Notification = class extends Real {
      constructor(title, options) {
        super(title, options);
        window.told.push([title, options.body]);
        window.lastTold = this;
      }
    };
  };
  await page.evaluate(hook);
  const second = await context.newPage();
  await second.addInitScript(hook);
  await second.goto('/roomlist/');
  const told = async () => [...await page.evaluate(() => window.told), ...await second.evaluate(() => window.told)];
  const toggle = page.locator('#notify');
  const marker = async () => {
    await bob.tell('alice', '完'); // what came before it has been dealt with
    await until('the last', async () => (await told()).some(([, body]) => body === '完'));
  };

  await bob.tell('alice', '还没人要');
  await sees(await listenPrivately(world, server, alice, 'bob'), '还没人要');
  assert.deepEqual(await told(), []);

  await context.grantPermissions(['notifications'], { origin: server.url });
  await page.bringToFront();
  await page.click('.uname summary');
  assert.equal(await toggle.getAttribute('aria-pressed'), 'false');
  assert.equal(await page.locator('#sound').getAttribute('aria-pressed'), 'false', 'nor is there a sound');
  await toggle.click();
  await is('it is on', () => toggle.getAttribute('aria-pressed'), 'true');
  await is('in the other window too', () => second.locator('#notify').getAttribute('aria-pressed'), 'true');

  await bob.send('茶馆', `${'长'.repeat(200)} @alice`);
  await bob.send('茶馆', '没有人');
  await bob.send('茶馆', '@alice2 @bob');
  await bob.send(ROOM, '@alice 你在看');
  await sees(page, '@alice 你在看');
  await marker();
  assert.deepEqual(await told(), [['bob 在 茶馆 提到了你', `${'长'.repeat(119)}…`], ['bob 给你发来私聊', '完']]);

  await (await page.evaluate(() => window.told.length) ? page : second).evaluate(() => window.lastTold.dispatchEvent(new Event('click')));
  await until('a click opens the conversation', async () => [page, second].some((window) => window.url().endsWith('/privatechat/?to=bob')));
});

story('a private page knows whether the other is there and types', async (world) => {
  const { server, alice, bob } = await room(world);
  await alice.tell('bob', '以前说过的'); // before that nobody is told of the other
  const page = await listenPrivately(world, server, alice, 'bob');
  await is('bob is not there', () => dot(page, 'bob'), 'offline');
  const other = await listenPrivately(world, server, bob, 'alice');
  await is('bob is there', () => dot(page, 'bob'), 'online');
  assert.equal(await dot(other, 'alice'), 'online');
  await other.locator('#message').pressSequentially('嘘');
  await is('and types', () => page.locator('#typing').textContent(), 'bob 正在输入…');
  await other.press('#message', 'Enter');
  await sees(page, '嘘');
  assert.equal(await unread(page.locator('#pchat li[data-peer="bob"]')), '', 'what is looked at is not unread');
  await until('it is the first row', async () => (await page.locator('#pchat li[data-peer]').count()) === 1);
});
