// What an operator relies on: the first start, an orderly end, clear words when something is wrong.

import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Person } from '../lib/person.js';
import { Server } from '../lib/server.js';
import { story, storyOnBoth } from '../lib/story.js';

story('the first start prints the password of admin once, and never again', async (world) => {
  const server = await world.server({ ADMIN_PASSWORD: '' });
  const [, password] = /password +(\S+)/.exec(server.log) ?? assert.fail(server.log);
  await Person.signIn(server, 'admin', password);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await server.start();
  assert.ok(!/password/.test(server.process.log), server.process.log);
  for (const name of await readdir(server.dir)) {
    const { mode } = await stat(join(server.dir, name));
    assert.equal(mode & 0o077, 0, `${name} is for its owner only`);
  }
});

storyOnBoth('SIGTERM ends the server in good order while sockets are open', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  await alice.createRoom('大厅');
  const clients = [];
  for (const version of [4, 1]) {
    for (const transports of [['polling'], ['websocket']]) {
      const client = await world.client(alice, { version, transports });
      await client.subscribe('大厅');
      clients.push(client);
    }
  }
  await alice.send('大厅', '最后一句');
  for (const client of clients) await client.hears('最后一句');
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  for (const client of clients) await client.closed;
  await server.start();
  assert.deepEqual((await alice.history({ rname: '大厅' })).map((m) => m.text), ['最后一句']);
});

story('a server that can not start says why in one line', async (world) => {
  const first = await world.server();
  const attempts = [
    [{ ADDR: `127.0.0.1:${first.port}` }, /address already in use|in use/],
    [{ DATA: '/proc/no/such/folder' }, /proc/],
    [{ REDIS_URL: 'redis://127.0.0.1:1/0' }, /redis/i],
    [{ HISTORY: 'many' }, /history/i],
  ];
  for (const [settings, reason] of attempts) {
    const failure = await Server.start(settings).then(
      () => assert.fail(`started with ${JSON.stringify(settings)}`),
      (error) => error,
    );
    const said = failure.message.split('\n').slice(1).filter((line) => !/level=(INFO|WARN)/.test(line));
    assert.match(said.join('\n'), reason);
    assert.equal(said.length, 1, `one line, not\n${said.join('\n')}`);
  }
});
