// The service of deploy/systemd as systemd itself sees it, and its settings as hihichat does.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edit, sample } from '../lib/proxy.js';
import { Process } from '../lib/process.js';
import { BINARY } from '../lib/server.js';
import { story } from '../lib/story.js';

// The worst that systemd may say of the service, of 100; without a sandbox it is 95.
const WORST_EXPOSURE = 12;

/** Writes the unit with the program where it is here, and returns its path. */
async function unitFile(world) {
  const folder = await mkdtemp(join(tmpdir(), 'hihi-unit-'));
  world.have({ close: () => rm(folder, { recursive: true, force: true }) });
  const file = join(folder, 'hihichat.service');
  await writeFile(file, edit(await sample('systemd/hihichat.service'), [['ExecStart=/usr/local/bin/hihichat', `ExecStart=${BINARY}`]]));
  return file;
}

async function analyze(...args) {
  const analyzer = new Process('systemd-analyze', [...args], { env: { ...process.env, SYSTEMD_COLORS: '0' } });
  const { code } = await analyzer.exited;
  await analyzer.end();
  return { code, said: analyzer.log.trim() };
}

story('systemd understands every line of the service', async (world) => {
  assert.deepEqual(await analyze('verify', '--man=no', await unitFile(world)), { code: 0, said: '' });
});

story('systemd finds the service locked up', async (world) => {
  const { code, said } = await analyze('security', '--offline=true', `--threshold=${WORST_EXPOSURE}`, await unitFile(world));
  assert.equal(code, 0, said);
});

story('hihichat understands every setting of the sample, those in comments too', async (world) => {
  const lines = (await sample('systemd/hihichat.env')).matchAll(/^#?HIHI_(\w+)=(.*)$/gm);
  const settings = Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
  assert.equal(settings.ADDR, '127.0.0.1:5000', 'where nginx and Caddy look for it');
  world.backend = 'redis';
  const folder = await mkdtemp(join(tmpdir(), 'hihi-own-'));
  world.have({ close: () => rm(folder, { recursive: true, force: true }) });
  const { ADDR, REDIS_URL, ...others } = settings; // these are of the sample's machine, the folders too
  const server = await world.server({ ...others, STATIC_DIR: folder, TEMPLATE_DIR: folder });
  assert.ok('STATIC_DIR' in others && 'TEMPLATE_DIR' in others);
  assert.doesNotMatch(server.log, /unknown environment variable/);
  assert.match(server.log, new RegExp(settings.PUBLIC_URL));
});
