// What deploy/Dockerfile and deploy/compose.yaml describe holds, though Docker itself is not needed here: the image is
// made and run by hand, Redis is started with compose's command, hihichat with compose's settings.

import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Image } from '../lib/dockerfile.js';
import { freePort, request } from '../lib/http.js';
import { Person } from '../lib/person.js';
import { sample } from '../lib/proxy.js';
import { Redis } from '../lib/redis.js';
import { PASSWORD } from '../lib/server.js';
import { story } from '../lib/story.js';
import { until } from '../lib/until.js';

story('the image holds one static program, which runs as nobody and answers its health check', async (world) => {
  const image = await world.have(await Image.build());
  const inside = await readdir(image.folder, { recursive: true, withFileTypes: true });
  const files = inside.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  assert.deepEqual(
    files.map((file) => file.slice(image.folder.length)).sort(),
    ['/etc/ssl/certs/ca-certificates.crt', '/hihichat'],
  );

  const port = await freePort();
  const settings = { HIHI_ADDR: `:${port}`, HIHI_ADMIN_PASSWORD: PASSWORD, TZ: 'Asia/Shanghai' };
  assert.equal(await image.health(settings), 1, 'nobody there yet');
  const container = image.start(settings);
  world.have({ close: () => container.end() });
  const here = { url: `http://127.0.0.1:${port}` };
  await until('the container is healthy', async () => {
    if (container.ended) throw new Error(container.tail());
    return (await image.health(settings)) === 0;
  });
  const status = await readFile(`/proc/${container.child.pid}/status`, 'utf8');
  const [uid] = image.last('USER').split(':');
  assert.match(status, new RegExp(`^Uid:\\s+${process.getuid() === 0 ? uid : process.getuid()}\\b`, 'm'));

  const admin = await Person.signIn(here, 'admin', PASSWORD);
  await admin.createRoom('大厅');
  await admin.send('大厅', '你好');
  const page = await admin.get('/chat/?rname=%E5%A4%A7%E5%8E%85');
  const [, shown] = /(\d{4}\/\d\d\/\d\d (?:AM|PM)\d\d:\d\d:\d\d)/.exec(page.text);
  assert.ok(Math.abs(Date.parse(`${shown.replace(/AM|PM/, '')} GMT+0800`) - Date.now()) < 600_000, `${shown} in Shanghai`);
  assert.equal((await stat(join(image.folder, 'data/hihichat.sqlite3'))).mode & 0o077, 0);
  assert.deepEqual(await container.end(), { code: 0, signal: null });
});

// ${NAME} and ${NAME:-default}, from the inside out, as compose does it.
function substitute(text, env) {
  const innermost = /\$\{(\w+)(?::-([^${}]*))?\}/;
  let done = String(text);
  for (let match; (match = innermost.exec(done)); ) {
    done = done.replace(match[0], () => env[match[1]] ?? match[2] ?? '');
  }
  return done;
}

story("compose's Redis loses nothing, and hihichat understands compose's settings", async (world) => {
  const { services, networks, volumes } = parse(await sample('compose.yaml'));
  const [program, ...flags] = services.redis.command.split(' ');
  assert.equal(program, 'redis-server');
  const redis = await world.have(await Redis.start(flags));
  for (const [setting, value] of [['appendonly', 'yes'], ['appendfsync', 'always'], ['maxmemory-policy', 'noeviction']]) {
    assert.equal((await redis.cli('CONFIG', 'GET', setting)).trim(), `${setting}\n${value}`);
  }

  const env = services.hihichat.environment;
  const settings = Object.entries(env).filter(([name]) => name.startsWith('HIHI_'));
  const given = Object.fromEntries(
    settings.map(([name, value]) => [name.slice('HIHI_'.length), substitute(value, { HIHI_SITE: 'chat.example.com' })]),
  );
  assert.equal(given.PUBLIC_URL, 'https://chat.example.com');
  assert.equal(new URL(given.REDIS_URL).hostname, 'redis');
  const server = await world.server({ ...given, REDIS_URL: redis.url });
  assert.doesNotMatch(server.log, /unknown environment variable/);
  const alice = await server.person('alice', { permissions: ['createroom'] });
  await alice.createRoom('大厅');
  await alice.send('大厅', '落盘');
  await redis.crash();
  await redis.start();
  await until('the message is there again', async () => {
    const answer = await request(server.url, '/api/messages?rname=%E5%A4%A7%E5%8E%85', { headers: { Cookie: alice.cookie } });
    return answer.status === 200 && JSON.parse(answer.text).messages.some((m) => m.text === '落盘');
  });

  assert.deepEqual(services.redis.networks, ['back']);
  assert.equal(services.redis.ports, undefined, 'nobody else reaches Redis');
  assert.equal(networks.back.internal, true);
  assert.ok(services.hihichat.ports.every((port) => port.startsWith('127.0.0.1:')));
  assert.equal(given.TRUSTED_PROXIES, networks.front.ipam.config[0].subnet);
  const kept = Object.values(services).flatMap((service) => service.volumes.map((volume) => volume.split(':')[0]));
  assert.deepEqual(kept.filter((name) => !name.startsWith('.')).sort(), Object.keys(volumes).sort());
});
