// The move of MIGRATING.md, played on data in the Flask version's layout: one evening there and back, and both side by
// side. The Flask version is a stand-in that reads and writes as the wire contract says (lib/flaskversion.js).

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as flask from '../lib/flask.js';
import { FlaskDatabase } from '../lib/flaskdatabase.js';
import * as team from '../lib/flaskteam.js';
import { FlaskVersion } from '../lib/flaskversion.js';
import { FORM, form, request } from '../lib/http.js';
import { openRoom, say, sees } from '../lib/ourbrowser.js';
import { Person } from '../lib/person.js';
import { nginxBetween } from '../lib/proxy.js';
import { Redis } from '../lib/redis.js';
import { PASSWORD } from '../lib/server.js';
import { story } from '../lib/story.js';
import { until } from '../lib/until.js';

const SECRET = 'a key that only this team knows';
const { HALL, PASSWORDS } = team;

/** The machine of a team that runs the Flask version: Redis, a folder with chat.sqlite3, both full. */
async function deployment(world) {
  const redis = await world.have(await Redis.start());
  const folder = await mkdtemp(join(tmpdir(), 'hihi-flask-'));
  world.have({ close: () => rm(folder, { recursive: true, force: true }) });
  const database = await FlaskDatabase.create(folder);
  const now = Date.now() / 1000;
  await team.fillAccounts(database);
  await team.fillRedis(redis, now);
  return { redis, folder, database, now };
}

const startFlask = async (world, { redis, database }) =>
  world.have(await FlaskVersion.start({ redis, database, secret: SECRET }));

/** hihichat on the team's Redis and folder, with the team's accounts. */
const startHihichat = (world, { redis, folder }, settings = {}) =>
  world.server({ DATA: folder, REDIS_URL: redis.url, FLASK_SECRET_KEY: SECRET, ADMIN_PASSWORD: '', ...settings });

const signIn = (server, name) => Person.signIn(server, name, PASSWORDS[name]);

const everybody = (server) => Promise.all(Object.keys(PASSWORDS).map((name) => signIn(server, name)));

/** What a page of the stand-in shows. */
const flaskPage = async (person, path) => JSON.parse((await person.get(path)).text);
const flaskHall = (person) => flaskPage(person, `/chat/?${form({ rname: HALL })}`);
const flaskWhispers = (person, to) => flaskPage(person, `/privatechat/?${form({ to })}`);

const said = (messages) => messages.map((m) => [m.username, m.text ?? m.msg]);
const HALL_TEXTS = team.HALL_SAID.map(([who, text]) => [who, text]);

/** The rooms that hihichat's list links to. */
const roomsOn = (page) =>
  [...new Set([...page.text.matchAll(/\?rname=([^"&#]+)/g)].map(([, name]) => decodeURIComponent(name.replaceAll('+', ' '))))].sort();

/** Asserts that hihichat shows all that the team had. */
async function everythingIsThere(server, { now, redis }) {
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

/** A day on hihichat. Returns what was said in HALL. */
async function aDayOnHihichat(server) {
  const [lin, mei] = [await signIn(server, '小林'), await signIn(server, '小美')];
  const texts = ['新的一天', '同一句话', '同一句话', '<script>alert(1)</script> & "q" \\ 50%', '😀\u2028line'];
  for (const text of texts) assert.equal((await lin.send(HALL, text)).code, 200);
  assert.equal((await mei.tell('小林', '悄悄话')).code, 200);
  assert.equal((await lin.tell('小美', '收到')).code, 200);
  await lin.createRoom('新房间');
  await mei.join('新房间');
  await lin.join(HALL); // joining again must not cost the creator the room, as it did in Flask
  await lin.kick(HALL, "O'Brien");
  await server.command('user', 'grant', '小林', '--admin');
  await lin.mute(HALL, 'a', 600);
  await server.command('user', 'add', '新人');
  return texts;
}

// How Python's json.dumps writes the row, the id first. Less-than, greater-than and ampersand may be escaped as well.
const ROW = /^\{"id": "[0-9A-HJKMNP-TV-Z]{26}", "username": "[\x20-\x7e]*", "msg": "[\x20-\x7e]*"(, "to": "[\x20-\x7e]*")?\}$/;

/** Asserts that every row that hihichat has written is what Flask's code reads, byte for byte. */
async function rowsAreFlasks(redis, key, wanted) {
  const rows = (await flask.rows(redis, key)).filter(({ member }) => member.startsWith('{"id"'));
  for (const { member } of rows) assert.match(member, ROW);
  assert.deepEqual(rows.map(({ member }) => JSON.parse(member).msg), wanted, key);
  for (const { member, score } of rows) {
    assert.ok(Math.abs(score - Date.now() / 1000) < 600, 'the score is the time in seconds');
    assert.equal(JSON.parse(member).id.length, 26);
  }
}

async function whatHihichatWrote(redis, texts) {
  await rowsAreFlasks(redis, `msg-${HALL}`, texts);
  for (const key of ['pmsg-小美-小林', 'pmsg-小林-小美']) await rowsAreFlasks(redis, key, ['悄悄话', '收到']);
  const hall = Object.fromEntries((await flask.rows(redis, `chat-${HALL}`)).map(({ member, score }) => [member, score]));
  assert.equal(hall.小林, 1, 'the creator is still the creator');
  assert.equal(hall["O'Brien"], undefined);
  assert.ok('hi-user' in hall);
  const [owner, ...others] = await flask.rows(redis, 'chat-新房间');
  assert.deepEqual(owner, { member: '小林', score: 1 });
  assert.deepEqual(new Set(others.map(({ member }) => member)), new Set(['hi-user', '小美']));
  assert.equal((await redis.cli('GET', 'b_user-a')).trim(), 'a');
}

story('one evening: Flask stops, hihichat starts on the same Redis and folder, and back the same day', async (world) => {
  const machine = await deployment(world);
  const { redis, folder, database } = machine;
  const before = await database.everything();
  const oldFlask = await startFlask(world, machine);
  const open = await signIn(oldFlask, '小美'); // a browser that stays open over the move
  await oldFlask.close();

  const server = await startHihichat(world, machine);
  assert.match(server.log, /taking over the Flask version's database/);
  assert.ok((await readdir(folder)).some((name) => name.startsWith('chat.sqlite3.before-hihichat-')), 'a copy lies beside it');
  assert.match(server.log, /messages are kept for ever/, 'what is older than a week stays');
  await everythingIsThere(server, machine);
  await assert.rejects(Person.signIn(server, team.PUBLISHED.name, team.PUBLISHED.password), /can't sign in/);
  await server.command('user', 'passwd', team.PUBLISHED.name);
  await Person.signIn(server, team.PUBLISHED.name, PASSWORD);
  const still = await request(server.url, '/', { headers: { Cookie: open.cookie } });
  assert.match(still.text, /Hello, <bdi>小美</, 'whoever was signed in still is');

  const texts = await aDayOnHihichat(server);
  await whatHihichatWrote(redis, texts);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });

  const after = await database.everything();
  const [old, same] = [before.users, after.users].map((users) => users.filter(({ username }) => username in PASSWORDS));
  assert.deepEqual(same, old, 'every password_hash is as it was');
  assert.deepEqual(after.permissions.slice(0, 1), before.permissions);
  const again = await startFlask(world, machine);
  const [lin, mei] = await everybody(again);
  assert.deepEqual(said((await flaskHall(lin)).messages), [...HALL_TEXTS, ...texts.map((text) => ['小林', text])]);
  assert.deepEqual((await flaskPage(lin, '/roomlist/')).rooms, [...team.OLD_ROOMS, '新房间'].sort());
  const shared = [['小美', '悄悄话'], ['小林', '收到']];
  assert.deepEqual(said((await flaskWhispers(lin, '小美')).messages).slice(-2), shared);
  assert.deepEqual(said((await flaskWhispers(mei, '小林')).messages).slice(-2), shared);
  assert.deepEqual((await flaskHall(lin)).muted, ['a', '老王', '吵吵'].sort());
  assert.equal(JSON.parse((await mei.post(`/api/sendchat/${encodeURIComponent('回来了')}`, { rname: HALL })).text).code, 200);
  const stranger = await request(again.url, '/login_check', { method: 'POST', headers: FORM, body: form({ Username: '新人', Password: '' }) });
  assert.equal(stranger.text, 'error', 'Flask meets an account without a password of its own, and does not stumble');
  await again.close();

  await server.start();
  assert.doesNotMatch(server.process.log, /taking over/, 'the second time it is ours already');
  assert.deepEqual(said(await (await signIn(server, '小林')).history({ rname: HALL })).at(-1), ['小美', '回来了']);
});

/** Signs in through the proxy, in a window, as the old page's script does: the cookies stay with the window. */
async function signInWindow(page, proxy, name) {
  const answer = await page.request.post(`${proxy.url}/login_check`, { form: { Username: name, Password: PASSWORDS[name] } });
  assert.equal(await answer.text(), 'success');
}

const cookiesOf = async (page) => (await page.context().cookies()).map(({ name }) => name).sort();

const windowHall = async (page, proxy) =>
  JSON.parse(await (await page.request.get(`${proxy.url}/chat/?${form({ rname: HALL })}`)).text());

story('both behind one address: each shows on reload what the other wrote, and cookies do not clash', async (world) => {
  const machine = await deployment(world);
  const old = await startFlask(world, machine);
  const server = await startHihichat(world, machine, { TRUSTED_PROXIES: '127.0.0.1' });
  const sides = { flask: old.port, hihichat: server.port };
  const proxy = await world.have(await nginxBetween(sides));

  const mei = await world.window(proxy); // stays with Flask
  await signInWindow(mei, proxy, '小美');
  const lin = await world.window(proxy); // tries hihichat
  await signInWindow(lin, proxy, '小林');
  assert.deepEqual(await cookiesOf(lin), ['session'], 'Flask signed him in');
  await lin.goto('/try/hihichat');
  assert.match(await lin.textContent('h1'), /Hello, 小林!/, 'and hihichat takes its word');
  assert.deepEqual(await cookiesOf(lin), ['chat_side', 'hihi_session', 'session']);

  await openRoom(lin, HALL);
  await say(lin, '从新的说 <b>');
  await sees(lin, '从新的说 <b>');
  const seen = said((await windowHall(mei, proxy)).messages);
  assert.deepEqual(seen, [...HALL_TEXTS, ['小林', '从新的说 <b>']], 'Flask shows on reload what hihichat wrote');
  const sent = await mei.request.post(`${proxy.url}/api/sendchat/${encodeURIComponent('从旧的说')}`, { form: { rname: HALL } });
  assert.equal((await sent.json()).code, 200);
  await lin.reload();
  await sees(lin, '从旧的说');

  await lin.goto('/try/flask');
  assert.match(await lin.textContent('body'), /^Hello, 小林!$/, 'his Flask session is as it was');
  await lin.goto('/try/hihichat');
  await lin.goto('/logout/');
  assert.ok(!(await cookiesOf(lin)).includes('hihi_session'));
  await lin.goto('/try/flask');
  assert.match(await lin.textContent('body'), /^Hello, 小林!$/, 'signing out on one side leaves the other alone');

  for (const [everybody, greeting] of [['hihichat', /Hello, <bdi>小美</], ['flask', /^Hello, 小美!$/]]) {
    const moved = await world.have(await nginxBetween({ ...sides, everybody }));
    const home = await request(moved.url, '/', { headers: { Cookie: await sessionCookie(mei) } });
    assert.match(home.text, greeting, `everybody on ${everybody}`);
  }
});

const sessionCookie = async (page) => {
  const [{ name, value }] = (await page.context().cookies()).filter(({ name }) => name === 'session');
  return `${name}=${value}`;
};

story('both write into one room at the same time, and nothing is lost', async (world) => {
  const machine = await deployment(world);
  const [old, server] = [await startFlask(world, machine), await startHihichat(world, machine)];
  const [mei, lin] = [await signIn(old, '小美'), await signIn(server, '小林')];
  const client = await world.client(lin);
  await client.subscribe(HALL);
  const texts = (side) => Array.from({ length: 40 }, (_, i) => `${side} ${i}`);
  const sendAll = (person, list) =>
    Promise.all(list.map((text) => person.post(`/api/sendchat/${encodeURIComponent(text)}`, { rname: HALL })));
  await Promise.all([sendAll(mei, texts('flask')), sendAll(lin, texts('hihichat'))]);

  const wanted = [...texts('flask'), ...texts('hihichat')].sort();
  const [there, here] = [(await flaskHall(mei)).messages, await lin.history({ rname: HALL })];
  for (const messages of [there, here]) {
    assert.deepEqual(said(messages).slice(HALL_TEXTS.length).map(([, text]) => text).sort(), wanted);
  }
  assert.deepEqual(said(here), said(there), 'in the same order');
  await client.count(texts('hihichat').length);
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
