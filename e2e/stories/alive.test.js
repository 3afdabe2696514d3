// What is alive beside the messages, for two or three people with the page open: who is there, who types, who comes and
// goes, what is unread, and what happens when the connection does not hold.

import assert from 'node:assert/strict';
import { Cable } from '../lib/cable.js';
import { bubbles, connection, openPrivate, openRoom, say, sees } from '../lib/ourbrowser.js';
import { PASSWORD } from '../lib/server.js';
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
  const title = await page.title();

  await bob.send('茶馆', '一\n 二');
  await alice.send('茶馆', '我自己的');
  await bob.send('茶馆', '三');
  await is('two more', () => unread(row), '3');
  await until('and what was said last', async () => /^bob: 三/.test(await last()));
  await is('in the title', () => lists.title().then((text) => text.slice(0, 4)), '(3) ');
  await is('the room that is open counts what it has heard', () => page.title(), `(2) ${title}`);

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
  await lists.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/roomlist/')));
  await alice.post('/api/removemessage', { rname: ROOM, id: advert.id });
  await is('the one from before', text, '消息已被删除');
  await bob.send(ROOM, '又来');
  await is('the next', text, '又来');
  const all = await alice.history({ rname: ROOM });
  await alice.post('/api/removemessage', { rname: ROOM, id: all.at(-1).id });
  await is('and the next one', text, '消息已被删除');
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

async function listenPrivately(world, server, person, peer) {
  const page = await world.window(server, person);
  await openPrivate(page, peer);
  await listening(page);
  return page;
}

storyOnBoth('when the network comes back, exactly what was missed appears, once', async (world) => {
  const { server, alice, bob } = await room(world);
  const cable = world.have(await Cable.to(server.port));
  const page = await listen(world, server, alice, { url: cable.url });
  await bob.send(ROOM, '之前');
  await sees(page, '之前');
  cable.cut();
  await until('the banner tells', async () => /重新连接/.test(await connection(page)));
  await page.fill('#message', '我的草稿');
  for (let i = 0; i < 250; i++) await bob.send(ROOM, `错过 ${i}`);
  cable.mend();
  await is('it tells how much', () => connection(page), '又连上了，补上了 250 条消息。');
  await missedNothing(page, alice, bob);
});

storyOnBoth('when the server comes back, exactly what was missed appears, once', async (world) => {
  const { server, alice, bob } = await room(world);
  const cable = world.have(await Cable.to(server.port));
  const page = await listen(world, server, alice, { url: cable.url });
  await server.kill();
  await until('the banner tells', async () => /重新连接/.test(await connection(page)));
  await page.fill('#message', '我的草稿');
  cable.cut();
  await server.start();
  await bob.send(ROOM, '错过的');
  cable.mend();
  await is('it tells how much', () => connection(page), '又连上了，补上了 1 条消息。');
  await missedNothing(page, alice, bob);
});

/** The page shows what is stored, has kept the draft, and goes on. */
async function missedNothing(page, reader, other) {
  await other.send(ROOM, '之后');
  await sees(page, '之后');
  const stored = (await reader.wholeHistory({ rname: ROOM })).map((message) => message.text);
  assert.deepEqual(await bubbles(page), stored);
  assert.equal(await page.inputValue('#message'), '我的草稿');
  await is('the banner goes away', () => connection(page), '');
}

story('a page without a network says so, and when it has one again', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await listen(world, server, alice);
  await page.context().setOffline(true);
  await is('no network', () => connection(page), '网络断开了，等网络恢复会自动连上。');
  await bob.send(ROOM, '还在吗');
  await page.context().setOffline(false);
  await until('it is back', async () => /^又连上了/.test(await connection(page)));
  await sees(page, '还在吗');
});

story('a private page knows whether the other is there and types', async (world) => {
  const { server, alice, bob } = await room(world);
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

story('whose session ends in the middle of typing is told so, and has the text again after signing in', async (world) => {
  const { server, alice } = await room(world);
  const page = await listen(world, server, alice);
  await page.locator('#message').pressSequentially('写到一半');
  await alice.click('/logout/'); // in another window
  await until('it is told', async () => /登录已失效/.test(await page.locator('#notices').innerText()));
  assert.equal(await connection(page), '已经不再接收新消息。');
  assert.equal(await page.inputValue('#message'), '写到一半');
  await page.click('#notices a');
  await page.fill('#Username', 'alice');
  await page.fill('#Password', PASSWORD);
  await page.press('#Password', 'Enter');
  await page.waitForURL((url) => url.pathname === '/chat/');
  assert.equal(await page.inputValue('#message'), '写到一半');
  await page.context().clearCookies();
  await page.reload();
  assert.equal(await page.inputValue('textarea'), '', 'it is nobody else’s');
});

story('a room that vanishes leaves what was typed to be copied', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await listen(world, server, bob);
  await page.locator('#message').pressSequentially('写到一半');
  await alice.post('/chat/delete/', { rname: ROOM, name: ROOM });
  await until('it is told', async () => /已被删除/.test(await page.locator('#notices').innerText()));
  assert.equal(await page.locator('#notices a').getAttribute('href'), '/roomlist/');
  await page.focus('#message');
  await page.keyboard.press('ControlOrMeta+a');
  assert.equal(await page.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), '写到一半');
});

story('a connection that died without a word is noticed when the machine wakes', async (world) => {
  const { server, alice, bob } = await room(world);
  const cable = world.have(await Cable.to(server.port));
  const page = await listen(world, server, alice, { url: cable.url });
  cable.silence();
  await bob.send(ROOM, '睡着的时候');
  cable.mend();
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await sees(page, '睡着的时候');
  assert.deepEqual(await bubbles(page), ['睡着的时候']);
});
