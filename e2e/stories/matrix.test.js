// The client matrix: every socket.io-client from 1.3.6 to 4.x, by each way of travelling, does the same things with the
// real server. Every client has a session of its own, and every test rooms of its own.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LIBRARIES, WAYS } from '../lib/clients/libraries.js';
import { MatrixClient } from '../lib/clients/matrixclient.js';
import { inTime } from '../lib/until.js';
import { Server } from '../lib/server.js';

const CELLS = Object.keys(LIBRARIES).flatMap((version) => Object.keys(WAYS).map((way) => ({ version, way })));

// What a text may hold: two to four bytes of UTF-8, what JSON and HTML escape, what looks like UTF-8 taken for Latin-1.
const TEXTS = [
  '你好，世界',
  '😀👨‍👩‍👧 family 🇨🇳',
  'café, naïve, Ünïcödé',
  '漢字 & <b>bold</b> "quoted" don\'t \\ / %41 \u2028',
  'Ж ß é 你 😀',
  'plain ASCII',
];

const LIMIT = 4_000; // characters of a message
const QUICK = 100;
const BEATS = 2; // 25 s apart: the server would have given up on a silent client in between

/** Declares a test for every cell. */
function forEachCell(what, body) {
  describe(what, () => {
    for (const cell of CELLS) test(`${cell.version}, ${cell.way}`, (t) => body(cell, t));
  });
}

/** One server with alice, who owns all rooms, and bob, whose clients are tried. */
class Stage {
  #rooms = 0;

  async start() {
    this.server = await Server.start();
    this.alice = await this.server.person('alice', { permissions: ['createroom'] });
    this.bob = await this.server.person('bob');
  }

  /** A new room of alice's in which bob is, if he is wanted there. */
  async room({ withBob = true } = {}) {
    const room = `房间 🏠 ${++this.#rooms}`;
    await this.alice.createRoom(room);
    if (withBob) await this.bob.join(room);
    return room;
  }

  /** Starts connecting a client of a new session of bob's. */
  async open(cell, options = {}) {
    return MatrixClient.open(await this.server.person('bob'), { ...cell, ...options });
  }

  /** The same, for one test. */
  async opening(cell, t) {
    const client = await this.open(cell);
    t.after(() => client.close());
    return client;
  }

  /** Connects a client for one test. */
  async client(cell, t) {
    const client = await this.opening(cell, t);
    await client.connected();
    return client;
  }

  /** Connects a client for one test and has it listen to a new room. */
  async listener(cell, t) {
    const [client, room] = [await this.client(cell, t), await this.room()];
    await client.subscribe(room);
    return { client, room };
  }

  /** Alice says it over HTTP. */
  async say(room, text) {
    assert.equal((await this.alice.send(room, text)).code, 200);
  }

  /** The texts of a room, as they are kept. */
  async kept(room) {
    return (await this.alice.history({ rname: room })).map((message) => message.text);
  }

  close() {
    return this.server?.close();
  }
}

const stage = new Stage();
const patient = new Map(); // the clients of the heartbeat, which beats while the other tests run

before(async () => {
  await stage.start();
  for (const cell of CELLS) patient.set(cell, await stage.open(cell));
});

after(async () => {
  for (const client of patient.values()) client.close();
  await stage.close();
});

forEachCell('a client connects, joins with an acknowledgement and travels as it should', async (cell, t) => {
  const { client, room } = await stage.listener(cell, t);
  await client.settled();
  await stage.say(room, 'hello');
  await client.hears('hello');
  assert.deepEqual(client.messages.map(({ code, msg, username, room }) => ({ code, msg, username, room })), [
    { code: '200', msg: 'hello', username: 'alice', room },
  ]);
});

forEachCell('Chinese, emoji and accents arrive as they were written, both ways', async (cell, t) => {
  const { client, room } = await stage.listener(cell, t);
  for (const text of TEXTS) {
    assert.equal((await client.ask('request_for_response', text, 'bob')).code, 200);
    await stage.say(room, text);
  }
  const twice = TEXTS.flatMap((text) => [text, text]);
  await client.count(twice.length);
  assert.deepEqual(await stage.kept(room), twice, 'what the client sent');
  assert.deepEqual(client.texts, twice, 'what the client heard');
});

forEachCell('a client hears the room that it named and no other', async (cell, t) => {
  const { client, room } = await stage.listener(cell, t);
  await stage.say(await stage.room(), 'secret of another room');
  await stage.say(room, 'for all here');
  await client.hears('for all here');
  assert.deepEqual(client.texts, ['for all here']);
  assert.ok(!client.packets.some((packet) => packet.includes('secret')), `${client.packets}`);
});

forEachCell('every request is acknowledged with what became of it', async (cell, t) => {
  const [client, room] = [await stage.client(cell, t), await stage.room()];
  const foreign = await stage.room({ withBob: false });
  const requests = [
    [[{ param: '没有这个房间' }], 404],
    [[{ param: foreign }], 403],
    [['nowhere yet', 'bob'], 403],
    [[{ param: room }], 200],
    [['said', 'bob'], 200],
    [['', 'bob'], 400],
    [['长'.repeat(LIMIT + 1), 'bob'], 413],
    [[42], 400],
    [[], 400],
  ];
  const answers = await Promise.all(requests.map(([args]) => client.ask('request_for_response', ...args)));
  assert.deepEqual(answers.map(({ code }) => code), requests.map(([, code]) => code));
  assert.deepEqual(await stage.kept(room), ['said']);
});

forEachCell(`${QUICK} quick emits, begun before the connection stands, take effect in order`, async (cell, t) => {
  const room = await stage.room();
  const client = await stage.opening(cell, t);
  const texts = Array.from({ length: QUICK }, (_, i) => `第 ${i} 条 🎉`);
  client.socket.emit('request_for_response', { param: room });
  for (const text of texts) client.socket.emit('request_for_response', text, 'bob');
  await client.connected();
  await client.count(QUICK);
  assert.deepEqual(client.texts, texts);
  assert.deepEqual(await stage.kept(room), texts);
});

forEachCell(`messages of ${LIMIT} characters arrive whole, both ways`, async (cell, t) => {
  const { client, room } = await stage.listener(cell, t);
  const texts = ['a', '长', '😀'].map((character) => character.repeat(LIMIT));
  for (const text of texts) {
    assert.equal((await client.ask('request_for_response', text, 'bob')).code, 200);
    await stage.say(room, text);
  }
  const twice = texts.flatMap((text) => [text, text]);
  await client.count(twice.length);
  assert.deepEqual(client.texts, twice);
  assert.deepEqual(await stage.kept(room), twice);
});

forEachCell('of several namespaces asked for at once the unknown one is refused and the others stand', async (cell, t) => {
  const room = await stage.room();
  const client = await stage.opening(cell, t);
  const [main, unknown] = ['/', '/nowhere'].map((name) => client.outcome(client.namespace(name)));
  await assert.rejects(inTime('the refusal', unknown), /Invalid namespace/);
  await inTime('the main namespace', main);
  await client.connected();
  await client.subscribe(room);
  await stage.say(room, 'still here');
  await client.hears('still here');
});

// Every cell has a client in a room of its own when the server ends in some way; then it starts again.
function describeRestart(what, end) {
  describe(what, () => {
    const stage = new Stage();
    const listeners = new Map();

    before(async () => {
      await stage.start();
      for (const cell of CELLS) {
        const listener = await listenerIn(await stage.room(), cell);
        listeners.set(cell, listener);
        await listener.ready.catch(() => {}); // the cell's own test tells
      }
      await end(stage.server);
      await stage.server.start();
    });

    after(async () => {
      for (const { client } of listeners.values()) client.close();
      await stage.close();
    });

    // Protocol 4's clients name their room whenever they are let in, protocol 3's only once, as the old page does.
    async function listenerIn(room, cell) {
      const listener = { room };
      const onConnect = (client) => {
        if (client.library.protocol === 4 || client.connects === 1) listener.named = client.subscribe(room);
      };
      listener.client = await stage.open(cell, { reconnection: true, onConnect });
      listener.ready = listener.client.connected().then(() => hears(listener, 'before'));
      return listener;
    }

    async function hears({ client, room, named }, text) {
      await named;
      await stage.say(room, text);
      await client.hears(text);
    }

    for (const cell of CELLS) {
      test(`${cell.version}, ${cell.way}`, async () => {
        const listener = listeners.get(cell);
        const { client, ready } = listener;
        await ready;
        await client.connectedTimes(2);
        await hears(listener, 'after');

        const another = await stage.room();
        await client.subscribe(another);
        await hears({ client, room: another }, 'elsewhere');
        assert.deepEqual(client.texts, ['before', 'after', 'elsewhere']);
      });
    }
  });
}

describeRestart('a client comes back after a restart and has its room', (server) => server.stop());
describeRestart('a client comes back after kill -9 and has its room', (server) => server.kill());

forEachCell(`a silent client lives through ${BEATS} heartbeats`, async (cell) => {
  const [client, room] = [patient.get(cell), await stage.room()];
  await client.beats(BEATS);
  await client.subscribe(room);
  await stage.say(room, 'awake?');
  await client.hears('awake?');
  assert.equal(client.connects, 1);
});
