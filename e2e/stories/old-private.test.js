// The old private page: rtype=p, the list of private conversations, and both sides of a conversation.

import assert from 'node:assert/strict';
import { storyOnBoth } from '../lib/story.js';
import { bubbles, openOldPrivate, openOldRoom, sayOld, seesBubble, signInOld } from '../lib/oldbrowser.js';
import { until } from '../lib/until.js';

const ROOM = '大厅';

storyOnBoth('two people talk on the old private page and a third hears nothing', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  const carol = await server.person('carol');
  await alice.createRoom(ROOM);
  for (const who of [bob, carol]) await who.join(ROOM);
  const carols = await world.client(carol);
  await carols.subscribe(ROOM);

  const old = await world.oldPage(server);
  const [one, two] = [await world.window(old), await world.window(old)];
  await signInOld(one, 'alice');
  await signInOld(two, 'bob');
  await openOldPrivate(one, 'bob');
  await openOldPrivate(two, 'alice');

  await sayOld(one, '悄悄话:只告诉你');
  await seesBubble(two, '悄悄话:只告诉你');
  await sayOld(two, '收到,爱丽丝');
  await seesBubble(one, '收到,爱丽丝');
  assert.deepEqual(await bubbles(one), ['悄悄话:只告诉你', '收到,爱丽丝']);
  assert.deepEqual(await bubbles(two), ['悄悄话:只告诉你', '收到,爱丽丝']);

  await two.reload();
  assert.deepEqual(await bubbles(two), ['悄悄话:只告诉你', '收到,爱丽丝'], 'the history has both sides');

  await alice.send(ROOM, '大家好');
  await carols.hears('大家好');
  assert.deepEqual(carols.texts, ['大家好']);
  assert.ok(!carols.packets.some((packet) => /悄悄话|\\u6084\\u6084/.test(packet)), 'not a byte of it reached the third');
});

storyOnBoth('the old page lists the private conversations of whoever asks, and a click opens one', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  await alice.createRoom(ROOM);
  await bob.join(ROOM);
  await bob.tell('alice', '在吗');

  const old = await world.oldPage(server);
  const page = await world.window(old);
  await signInOld(page, 'alice');
  await openOldRoom(page, ROOM);
  await until('bob is in the list', async () => (await page.locator('#pchat em#bob').count()) === 1);
  await page.click('#pchat em#bob');
  await page.waitForURL('**/privatechat/?to=bob');
  await seesBubble(page, '在吗');
});
