// Mute, kick and logout take hold at once, of HTTP and of sockets that are already open.

import assert from 'node:assert/strict';
import { storyOnBoth } from '../lib/story.js';
import { openRoom, say, sees } from '../lib/ourbrowser.js';
import { inTime, until } from '../lib/until.js';

const ROOM = '大厅';

async function room(world) {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  await alice.createRoom(ROOM);
  await bob.join(ROOM);
  return { server, alice, bob };
}

storyOnBoth('the muted are told so and may still listen; an owner mutes in the room, an administrator everywhere', async (world) => {
  const { server, alice, bob } = await room(world);
  const carol = await server.person('carol', { permissions: ['createroom'] });
  await carol.createRoom('别处');
  await bob.join('别处');
  const bobs = await world.client(bob);
  await bobs.subscribe(ROOM);

  const answer = await alice.mute(ROOM, 'bob', 3600);
  assert.equal(answer.status, 302);
  assert.deepEqual(await bob.send(ROOM, '嘘'), { code: 201, msg: 'Your are under block now!' });
  assert.equal((await bob.send('别处', '这里可以')).code, 200, "an owner's mute binds in the room");
  bobs.socket.emit('request_for_response', '从另一扇门', 'bob');
  await alice.send(ROOM, '他听得到');
  await bobs.hears('他听得到');
  assert.deepEqual(bobs.texts, ['他听得到'], 'the muted listen, and sockets are no way around');

  const admin = await server.person('admin');
  await admin.mute(ROOM, 'carol');
  assert.equal((await carol.send('别处', '嘘')).code, 201, "an administrator's mute binds everywhere");
  assert.equal((await bob.mute(ROOM, 'alice')).status, 403, 'not everybody may mute');
});

storyOnBoth('a kick reaches open sockets at once: what is said next is not heard', async (world) => {
  const { alice, bob } = await room(world);
  const clients = [];
  for (const version of [4, 1]) {
    for (const transports of [['polling'], ['websocket']]) {
      const client = await world.client(bob, { version, transports });
      await client.subscribe(ROOM);
      clients.push(client);
    }
  }
  await alice.send(ROOM, '还在');
  for (const client of clients) await client.hears('还在');

  assert.equal((await alice.kick(ROOM, 'bob')).status, 302);
  await alice.send(ROOM, 'after-the-kick');
  assert.deepEqual(await bob.send(ROOM, '喂'), { code: 403, msg: 'You are not in this room' });
  for (const client of clients) {
    const again = await client.ask('request_for_response', { param: ROOM });
    assert.equal(again.code, 403);
    assert.ok(!client.packets.some((packet) => packet.includes('after-the-kick')), client.label);
  }
  await bob.join(ROOM);
  for (const client of clients) await client.subscribe(ROOM);
  await alice.send(ROOM, '回来了');
  for (const client of clients) await client.hears('回来了');
});

storyOnBoth("logging out closes that session's sockets and no others", async (world) => {
  const { server, alice, bob } = await room(world);
  const elsewhere = await server.person('bob'); // the same person, signed in on another machine
  const clients = [];
  for (const version of [4, 1]) {
    for (const transports of [['polling'], ['websocket']]) clients.push(await world.client(bob, { version, transports }));
  }
  const other = await world.client(elsewhere);
  for (const client of [...clients, other]) await client.subscribe(ROOM);

  const answer = await bob.get('/logout/');
  assert.equal(answer.status, 302);
  assert.equal(answer.headers.location, '/login/');
  for (const client of clients) await inTime(`${client.label} is closed`, client.closed);

  const dead = await bob.send(ROOM, '还在吗');
  assert.equal(dead.code, 403, 'a copied cookie is told so and does not become a guest');
  assert.match(dead.msg, /session/i);
  await alice.send(ROOM, '另一台机器还听得到');
  await other.hears('另一台机器还听得到');
  assert.deepEqual((await alice.history({ rname: ROOM })).map((m) => m.text), ['另一台机器还听得到']);
});

storyOnBoth('our page shows the muted and the kicked what has happened', async (world) => {
  const { alice, bob } = await room(world);
  const page = await world.window(bob.server, bob);
  await openRoom(page, ROOM);
  await say(page, '我先说一句');
  await sees(page, '我先说一句');

  await alice.mute(ROOM, 'bob', 3600);
  await until('the page tells of the mute by itself', async () => {
    return /禁言/.test(await page.locator('#muted_bar').innerText());
  });
  assert.equal(await page.locator('#message').evaluate((box) => box.readOnly), true, 'and keeps the text box');
  await alice.mute(ROOM, 'bob', 1); // the old client's way to lift it
  await page.waitForSelector('#muted_bar', { state: 'hidden' });
  await say(page, '现在呢');
  await sees(page, '现在呢');

  await alice.kick(ROOM, 'bob');
  await until('the page tells of the kick by itself', async () => {
    return /移出/.test(await page.locator('#notices').innerText());
  });
});
