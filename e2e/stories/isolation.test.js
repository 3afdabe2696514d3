// Who hears what: rooms are apart, private words reach two people, guests hear nothing. Looked at in the raw packets.

import assert from 'node:assert/strict';
import { story, storyOnBoth } from '../lib/story.js';
import { Client } from '../lib/client.js';

const VERSIONS = [4, 1];

storyOnBoth('rooms are apart and private words reach the two people only, whatever the client', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  const eve = await server.person('eve');
  await alice.createRoom('东');
  await alice.createRoom('西');
  await bob.join('东');
  await eve.join('西');

  const spies = [];
  for (const version of VERSIONS) {
    const spy = await world.client(eve, { version });
    await spy.subscribe('西');
    assert.equal((await spy.ask('request_for_response', { param: '东' })).code, 403, 'no member, no subscription');
    assert.equal((await spy.ask('request_for_response', { param: '没有这个房间' })).code, 404);
    spies.push(spy);
    const guest = await Client.connect({ url: server.url, version });
    assert.equal((await guest.ask('request_for_response', { param: '东' })).code, 401, 'a guest connects but hears nothing');
    spies.push(guest);
  }
  const bobs = [];
  for (const version of VERSIONS) {
    const client = await world.client(bob, { version });
    await client.subscribe('东');
    await client.subscribe('alice', { rtype: 'p' });
    bobs.push(client);
  }

  await alice.send('东', 'secret-of-the-east');
  await alice.tell('bob', 'secret-for-bob');
  await alice.send('西', 'hello-west');
  for (const client of bobs) {
    await client.hears('secret-for-bob');
    assert.deepEqual(client.texts, ['secret-of-the-east', 'secret-for-bob']);
    const [, told] = client.messages;
    assert.deepEqual([told.rtype, told.to, told.room], ['p', 'bob', 'alice']);
  }
  for (const spy of spies) {
    if (spy.messages.length === 0) await spy.ask('request_for_response', { param: '东' }); // whatever was on its way is here now
    assert.ok(!spy.packets.some((packet) => packet.includes('secret')), `${spy.label} got ${spy.packets}`);
    spy.close();
  }
});

story('a socket sends under its own name only, whatever it claims', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  await alice.createRoom('东');
  await bob.join('东');
  const listener = await world.client(alice);
  await listener.subscribe('东');
  for (const version of VERSIONS) {
    const client = await world.client(bob, { version });
    await client.subscribe('东');
    client.socket.emit('request_for_response', `我是谁 ${version}`, 'alice');
    const heard = await listener.hears(`我是谁 ${version}`);
    assert.equal(heard.username, 'bob');
  }
});
