// The other ways of MIGRATING.md: onto another machine, for good, and Redis made safe before all that.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as flask from '../lib/flask.js';
import * as machines from '../lib/flaskmachine.js';
import { HALL_TEXTS, said, signIn } from '../lib/flaskmachine.js';
import * as team from '../lib/flaskteam.js';
import { Redis } from '../lib/redis.js';
import { story } from '../lib/story.js';
import { until } from '../lib/until.js';

const { HALL, PASSWORDS } = team;

story('onto another machine: everything is imported into SQLite alone, and twice changes nothing', async (world) => {
  const machine = await machines.deployment(world);
  const { redis, database } = machine;
  const before = [await database.everything(), await redis.cli('DBSIZE'), await flask.history(redis, HALL)];
  const server = await world.server();
  const from = ['import', `--sqlite=${database.file}`, `--redis=${redis.url}`, '--admin=小林'];
  await server.command(...from, '--dry-run');
  await assert.rejects(signIn(server, '小林'), /can't sign in/, 'a rehearsal writes nothing');
  await server.stop();
  await server.command(...from);
  await server.command(...from);
  await server.start();
  await machines.everythingIsThere(server, machine);
  assert.equal((await (await signIn(server, '小林')).get('/listuser/')).status, 200, 'the one who was named administers');
  assert.equal((await (await signIn(server, '小美')).get('/listuser/')).status, 403);
  const after = [await database.everything(), await redis.cli('DBSIZE'), await flask.history(redis, HALL)];
  assert.deepEqual(after, before, "Flask's own data is as it was");
});

story('when the team is sure: the old hashes go, and Redis may go too', async (world) => {
  const machine = await machines.deployment(world);
  const server = await machines.startHihichat(world, machine);
  const [lin] = await machines.everybody(server);
  await lin.send(HALL, '我们留下');
  await server.command('import', '--finish');
  const { users } = await machine.database.everything();
  for (const { username, password_hash } of users.filter(({ username }) => username in PASSWORDS)) {
    assert.equal(password_hash, '', `${username} has a new hash alone`);
  }
  await machines.everybody(server);

  await server.stop();
  await server.command('import', '--from-redis-store');
  delete server.env.HIHI_REDIS_URL;
  await server.start();
  assert.match(server.process.log, /messages are kept for ever/, 'in SQLite too');
  const hall = await (await signIn(server, '小美')).history({ rname: HALL });
  assert.deepEqual(said(hall), [...HALL_TEXTS, ['小林', '我们留下']]);
  const whispers = await (await signIn(server, '小美')).history({ to: '小林' });
  assert.deepEqual(said(whispers), team.WHISPERS.map(([from, , text]) => [from, text]));
  assert.equal((await (await signIn(server, '吵吵')).send(HALL, '嘘')).code, 201);
});

story("the guide's commands make Redis keep every message, without a restart", async (world) => {
  const guide = await readFile(new URL('../../MIGRATING.md', import.meta.url), 'utf8');
  const commands = [...guide.matchAll(/^redis-cli (config .*?)(?: +#.*)?$/gm)].map(([, command]) => command.split(' '));
  assert.equal(commands.length, 3, 'the guide has the commands');
  const redis = await world.have(await Redis.start([])); // as a package installs it: snapshots now and then
  const now = Date.now() / 1000;
  await team.fillRedis(redis, now);
  for (const command of commands) assert.equal((await redis.cli(...command)).trim(), 'OK');
  await until('the first file is complete', async () => /aof_rewrite_in_progress:0\s/.test(await redis.cli('INFO', 'persistence')));
  await flask.say(redis, HALL, '小林', '最后一句', now);
  await redis.crash();
  await redis.start();
  assert.deepEqual(said(await flask.history(redis, HALL)), [...HALL_TEXTS, ['小林', '最后一句']]);
});
