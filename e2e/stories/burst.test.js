// A burst arrives whole and in order at both protocols, and a killed server keeps what it acknowledged.

import assert from 'node:assert/strict';
import { storyOnBoth } from '../lib/story.js';

const ROOM = '大厅';
const BURST = 500;

async function roomWithOwner(world) {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  await alice.createRoom(ROOM);
  return { server, alice };
}

// Sends the texts with so many requests at a time, as several tabs would. Returns what was acknowledged.
async function sendAll(person, texts, lanes, { untilRefused = false } = {}) {
  const waiting = texts.values();
  const acknowledged = [];
  async function lane() {
    for (const text of waiting) {
      try {
        const answer = await person.send(ROOM, text);
        if (answer.code !== 200) throw new Error(`refused: ${answer.msg}`);
        acknowledged.push(text);
      } catch (error) {
        if (untilRefused) return;
        throw error;
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  return acknowledged;
}

storyOnBoth(`a burst of ${BURST} messages arrives whole and in order at Engine.IO 3 and 4, polling and websocket`, async (world) => {
  const { alice } = await roomWithOwner(world);
  const clients = [];
  for (const version of [4, 1]) {
    for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
      const client = await world.client(alice, { version, transports });
      await client.subscribe(ROOM);
      clients.push(client);
    }
  }
  const texts = Array.from({ length: BURST }, (_, i) => `第 ${i} 条 🎉`);
  await sendAll(alice, texts, 16);
  const history = (await alice.wholeHistory({ rname: ROOM })).map((m) => m.text);
  assert.deepEqual([...history].sort(), [...texts].sort(), 'the history has each exactly once');
  for (const client of clients) {
    await client.count(BURST);
    assert.deepEqual(client.texts, history, `${client.label} hears the order of the history`);
  }
});

storyOnBoth('kill -9 in a burst loses no acknowledged message', async (world) => {
  const { server, alice } = await roomWithOwner(world);
  const client = await world.client(alice, { transports: ['websocket'] });
  await client.subscribe(ROOM);
  const texts = Array.from({ length: 5_000 }, (_, i) => `message ${i}`);
  const sending = sendAll(alice, texts, 16, { untilRefused: true });
  await client.count(300);
  await server.kill();
  const acknowledged = await sending;
  assert.ok(acknowledged.length < texts.length, 'the server died in the middle of it');
  assert.ok(acknowledged.length > 200, `${acknowledged.length} had been acknowledged`);

  await server.start();
  const history = (await alice.wholeHistory({ rname: ROOM })).map((m) => m.text);
  const kept = new Set(history);
  assert.equal(kept.size, history.length, 'nothing is there twice');
  assert.deepEqual(acknowledged.filter((text) => !kept.has(text)), [], 'everything acknowledged is there');
  assert.deepEqual(client.texts.filter((text) => !kept.has(text)), [], 'everything delivered is there');

  assert.equal((await alice.send(ROOM, '重启以后')).code, 200);
  assert.equal((await alice.history({ rname: ROOM })).at(-1).text, '重启以后', 'and the order goes on');
});
