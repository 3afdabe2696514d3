// When the connection does not hold, or the reader is shown out: what was missed appears, once, and nothing typed is lost.

import assert from 'node:assert/strict';
import { Cable } from '../lib/cable.js';
import { is, listen, room, ROOM } from '../lib/livepage.js';
import { bubbles, connection, sees } from '../lib/ourbrowser.js';
import { PASSWORD } from '../lib/server.js';
import { story, storyOnBoth } from '../lib/story.js';
import { until } from '../lib/until.js';

storyOnBoth('when the network comes back, exactly what was missed appears, once', async (world) => {
  const { server, alice, bob } = await room(world);
  const cable = world.have(await Cable.to(server.port));
  const page = await listen(world, server, alice, { url: cable.url });
  await bob.send(ROOM, '之前');
  await sees(page, '之前');
  const other = await listen(world, server, bob);
  await other.locator('#message').pressSequentially('我在写');
  await is('bob writes', () => page.locator('#typing').textContent(), 'bob 正在输入…');
  cable.cut();
  await is('nobody knows whether he still does', () => page.locator('#typing').textContent(), '');
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

story('a connection that died without a word is noticed when the browser says that it is online', async (world) => {
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
