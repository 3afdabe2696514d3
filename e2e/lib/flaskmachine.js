// A machine on which a team runs the Flask version, and what the stories of its move ask of both versions.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlaskDatabase } from './flaskdatabase.js';
import * as team from './flaskteam.js';
import { FlaskVersion } from './flaskversion.js';
import { form } from './http.js';
import { Person } from './person.js';
import { Redis } from './redis.js';

const SECRET = 'a key that only this team knows';
const { HALL, PASSWORDS } = team;

/** The machine of a team that runs the Flask version: Redis, a folder with chat.sqlite3, both full. */
export async function deployment(world) {
  const redis = await world.have(await Redis.start());
  const folder = await mkdtemp(join(tmpdir(), 'hihi-flask-'));
  world.have({ close: () => rm(folder, { recursive: true, force: true }) });
  const database = await FlaskDatabase.create(folder);
  const now = Date.now() / 1000;
  await team.fillAccounts(database);
  await team.fillRedis(redis, now);
  return { redis, folder, database, now };
}

/** The stand-in on the team's data. */
export const startFlask = async (world, { redis, database }) =>
  world.have(await FlaskVersion.start({ redis, database, secret: SECRET }));

/** hihichat on the team's Redis and folder, with the team's accounts. */
export const startHihichat = (world, { redis, folder }, settings = {}) =>
  world.server({ DATA: folder, REDIS_URL: redis.url, FLASK_SECRET_KEY: SECRET, ADMIN_PASSWORD: '', ...settings });

/** Signs somebody of the team in, on either version. */
export const signIn = (server, name) => Person.signIn(server, name, PASSWORDS[name]);

/** Signs all of the team in, in the order of PASSWORDS. */
export const everybody = (server) => Promise.all(Object.keys(PASSWORDS).map((name) => signIn(server, name)));

/** What a page of the stand-in shows. */
export const flaskPage = async (person, path) => JSON.parse((await person.get(path)).text);
export const flaskHall = (person) => flaskPage(person, `/chat/?${form({ rname: HALL })}`);
export const flaskWhispers = (person, to) => flaskPage(person, `/privatechat/?${form({ to })}`);

/** Messages of either version as [who, text]. */
export const said = (messages) => messages.map((m) => [m.username, m.text ?? m.msg]);
/** The same of all that the team said in HALL. */
export const HALL_TEXTS = team.HALL_SAID.map(([who, text]) => [who, text]);

/** The rooms that hihichat's list links to. */
const roomsOn = (page) =>
  [...new Set([...page.text.matchAll(/\?rname=([^"&#]+)/g)].map(([, name]) => decodeURIComponent(name.replaceAll('+', ' '))))].sort();

/** Asserts that hihichat shows all that the team had. */
export async function everythingIsThere(server, { now, redis }) {
  const mei = await signIn(server, '小美');
  assert.deepEqual(roomsOn(await mei.get('/roomlist/')), team.OLD_ROOMS);
  const hall = await mei.history({ rname: HALL });
  assert.deepEqual(said(hall), HALL_TEXTS);
  for (const [i, [, , days]] of team.HALL_SAID.entries()) {
    assert.ok(Math.abs(hall[i].time - (now - days * team.DAY)) < 0.001, 'with its own time');
  }
  const members = await mei.get(`/chat/roomuser/list?${form({ rname: HALL })}`);
  for (const name of ['小林', '小美', '老王', 'O&#39;Brien', '吵吵']) assert.ok(members.text.includes(name), name);

  for (const [who, to] of [['小林', '小美'], ['小美', '小林']]) {
    const rows = await (await signIn(server, who)).history({ to });
    assert.deepEqual(said(rows), team.WHISPERS.map(([from, , text]) => [from, text]), `both sides, for ${who}`);
  }
  const hyphens = await (await signIn(server, 'a-b')).history({ to: 'a' });
  assert.deepEqual(said(hyphens), [['a', 'from a to a-b'], ['a-b', 'from a-b to a']]);

  for (const name of ['老王', '吵吵']) assert.equal((await (await signIn(server, name)).send(HALL, '嘘')).code, 201, name);
  const left = Number(await redis.cli('TTL', 'b_user-老王'));
  assert.ok(left > 3_000 && left <= 3_600, `${left} s of the mute are left`);
}
