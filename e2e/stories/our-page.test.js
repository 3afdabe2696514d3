// Our own page: from signing in to a conversation, without a reload, beside the old page and a client in Node.

import assert from 'node:assert/strict';
import { story, storyOnBoth } from '../lib/story.js';
import { bubbles, connection, createRoom, join, openPrivate, openRoom, say, sees, signIn } from '../lib/ourbrowser.js';
import * as old from '../lib/oldbrowser.js';
import { until } from '../lib/until.js';

const ROOM = '大厅';

const bubble = (page, text) => page.locator('#message_box .msg_item[data-id] .msg').filter({ hasText: text }).first().boundingBox();
const height = async (page, text) => (await bubble(page, text)).height;
const centre = async (page, text) => bubble(page, text).then(({ x, width }) => x + width / 2);

storyOnBoth('sign in, create a room, and two browsers talk without a reload', async (world) => {
  const server = await world.server();
  await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  const [one, two] = [await world.window(server), await world.window(server)];
  await signIn(one, 'alice');
  await createRoom(one, ROOM);

  await signIn(two, 'bob', { next: '/roomlist/' });
  await two.getByRole('link', { name: ROOM }).first().click();
  await two.waitForURL(/\/chat\//);
  await join(two);
  const inNode = await world.client(bob);
  await inNode.subscribe(ROOM);
  for (const page of [one, two]) await page.evaluate(() => (window.sameDocument = true));

  const said = ['大家好,我是爱丽丝', '你好爱丽丝 😀', '<b>不是标签</b> & 100% a/b?c#d +1', '两行\n文字'];
  for (const [i, text] of said.entries()) {
    await say([one, two][i % 2], text);
    for (const page of [one, two]) await sees(page, text);
    await inNode.hears(text);
  }
  assert.deepEqual(inNode.texts, said);
  for (const page of [one, two]) {
    assert.deepEqual(await bubbles(page), said, 'each once and in order');
    assert.ok(await page.evaluate(() => window.sameDocument), 'no reload');
    assert.deepEqual(page.complaints, []);
    assert.ok(await height(page, said[3]) > 1.5 * await height(page, said[0]), 'a line break stays one');
  }
  const middle = await one.locator('#message_box').evaluate((box) => box.getBoundingClientRect().left + box.clientWidth / 2);
  assert.deepEqual([await centre(one, said[0]) > middle, await centre(one, said[1]) > middle], [true, false], 'one’s own stand on the right');
  await one.locator('.user_list li[data-id=bob]').dblclick();
  await one.waitForURL((url) => url.pathname === '/privatechat/' && url.searchParams.get('to') === 'bob');
  await openRoom(one, ROOM);
  await one.click('.user_list li[data-id=bob] a.whisper');
  await one.waitForURL((url) => url.pathname === '/privatechat/' && url.searchParams.get('to') === 'bob');
});

storyOnBoth('a private conversation on our page reaches the two people and nobody else', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice');
  const bob = await server.person('bob');
  const carol = await server.person('carol');
  const pages = [await world.window(server, alice), await world.window(server, bob), await world.window(server, carol)];
  await openPrivate(pages[0], 'bob');
  await openPrivate(pages[1], 'alice');
  await openPrivate(pages[2], 'alice');

  await say(pages[0], '只给鲍勃');
  await sees(pages[1], '只给鲍勃');
  await say(pages[1], '只给爱丽丝');
  await sees(pages[0], '只给爱丽丝');
  await carol.tell('alice', '我是卡罗尔');
  await sees(pages[2], '我是卡罗尔');
  assert.deepEqual(await bubbles(pages[0]), ['只给鲍勃', '只给爱丽丝'], "carol's words belong to another conversation");
  assert.deepEqual(await bubbles(pages[2]), ['我是卡罗尔']);
});

storyOnBoth('the old page and our page sit in one room', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  await alice.createRoom(ROOM);
  await bob.join(ROOM);
  const oldPage = await world.oldPage(server);
  const ours = await world.window(server, bob);
  const theirs = await world.window(oldPage);
  await old.signInOld(theirs, 'alice');
  await old.openOldRoom(theirs, ROOM);
  await openRoom(ours, ROOM);

  await old.sayOld(theirs, '老页面:你好 <i>新</i>页面');
  await sees(ours, '老页面:你好 <i>新</i>页面');
  await say(ours, '新页面:你好 & 再见');
  await old.seesBubble(theirs, '新页面:你好 & 再见');
  assert.deepEqual(await bubbles(ours), await old.bubbles(theirs));
});

story('our page says when it is offline and fetches afterwards what it missed, nothing twice, nothing missing', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  await alice.createRoom(ROOM);
  const page = await world.window(server, alice);
  await openRoom(page, ROOM);
  await say(page, '第一句');
  await sees(page, '第一句');
  assert.equal(await connection(page), '');

  await server.kill();
  await until('the page says that it is offline', async () => (await connection(page)) !== '');
  await page.context().setOffline(true); // the page stays away a little longer than the server
  await server.start();
  const missed = Array.from({ length: 120 }, (_, i) => `断线时的第 ${i + 1} 句`);
  for (const text of missed) await alice.send(ROOM, text);
  await page.context().setOffline(false);

  await sees(page, missed.at(-1));
  await alice.send(ROOM, '重新连上以后');
  await sees(page, '重新连上以后');
  assert.deepEqual(await bubbles(page), ['第一句', ...missed, '重新连上以后']);
  await until('the page says nothing of it any more', async () => (await connection(page)) === '');
});
