// The move of MIGRATING.md on the data of a team in the Flask version's layout: one evening, there and back. The Flask
// version is a stand-in that reads and writes as the wire contract says (lib/flaskversion.js).

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import * as flask from '../lib/flask.js';
import * as machines from '../lib/flaskmachine.js';
import { HALL_TEXTS, flaskHall, flaskPage, flaskWhispers, said, signIn } from '../lib/flaskmachine.js';
import * as team from '../lib/flaskteam.js';
import { FORM, form, request } from '../lib/http.js';
import { Person } from '../lib/person.js';
import { PASSWORD } from '../lib/server.js';
import { story } from '../lib/story.js';

const { HALL, PASSWORDS } = team;

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
  const machine = await machines.deployment(world);
  const { redis, folder, database } = machine;
  const before = await database.everything();
  const oldFlask = await machines.startFlask(world, machine);
  const open = await signIn(oldFlask, '小美'); // a browser that stays open over the move
  await oldFlask.close();

  const server = await machines.startHihichat(world, machine);
  assert.match(server.log, /taking over the Flask version's database/);
  assert.ok((await readdir(folder)).some((name) => name.startsWith('chat.sqlite3.before-hihichat-')), 'a copy lies beside it');
  assert.match(server.log, /messages are kept for ever/, 'what is older than a week stays');
  await machines.everythingIsThere(server, machine);
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
  const again = await machines.startFlask(world, machine);
  const [lin, mei] = await machines.everybody(again);
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
