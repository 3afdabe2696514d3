// A bad day in a room of five: somebody floods it, is muted, kicked, banned, and comes back by every door there is; and
// the audit log knows all of it afterwards.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { form } from '../lib/http.js';
import { bubbles, join as joinHere, openRoom, say, sees } from '../lib/ourbrowser.js';
import * as old from '../lib/oldbrowser.js';
import { Person } from '../lib/person.js';
import { PASSWORD } from '../lib/server.js';
import { OUT, storyOnBoth } from '../lib/story.js';
import { inTime, until } from '../lib/until.js';

const ROOM = '大厅';
const HERE = form({ rname: ROOM });
const MUTED = '{"code": 201, "msg": "Your are under block now!"}';
const BANNED = 'You are banned from this room.';

storyOnBoth('a spammer in a room of five: muted, kicked, banned, and back by the old page and raw sockets', async (world) => {
  const day = await morning(world);
  await flood(day);
  await muteAndClean(day);
  await unmute(day);
  await kick(day);
  await comeBack(day);
  await ban(day);
  await everyDoorIsShut(day);
  await moderatorNoMore(day);
  await disable(day);
  await auditLog(day);
  for (const [name, page] of Object.entries(day.screens)) assert.deepEqual(unexpected(page), [], name);
});

/** Five people in a room, each with our page open; the owner makes one of them a moderator. */
async function morning(world) {
  const server = await world.server();
  const people = { admin: await server.person('admin') };
  const names = ['olga', 'mo', 'alice', 'bob', 'spam'];
  for (const name of names) people[name] = await server.person(name, { permissions: name === 'olga' ? ['createroom'] : [] });
  await people.olga.createRoom(ROOM);
  const screens = {};
  for (const name of names) screens[name] = await world.window(server, people[name]);
  await Promise.all(names.slice(1).map(async (name) => {
    await openRoom(screens[name], ROOM);
    await joinHere(screens[name]);
  }));
  const day = { world, server, people, screens, desks: {}, spams: people.spam };
  await manage(day, 'olga', 'mo', '设为版主');
  await onAllScreens(day, (page) => openRoom(page, ROOM)); // a moderator's page offers to delete
  await people.olga.send(ROOM, '大家早');
  await onAllScreens(day, (page) => sees(page, '大家早'));
  return day;
}

const onAllScreens = (day, look) => Promise.all(Object.values(day.screens).map(look));

/** Opens the page of members in a window beside the room's, and presses a button in somebody's menu. */
async function manage(day, who, whom, button, reason = '') {
  const desk = (day.desks[who] ??= await day.world.window(day.server, day.people[who]));
  await desk.goto(`/chat/roomuser/list?${HERE}`);
  const row = desk.locator(`.person[data-id="${whom}"]`);
  await row.locator('summary').click();
  if (reason) await row.locator('[name=reason]').fill(reason);
  const answered = desk.waitForResponse((response) => response.request().method() === 'POST');
  await row.locator(`form >> text="${button}"`).click();
  assert.equal((await answered).status(), 302, `${who}: ${button} ${whom}`);
}

const SPAM = ['买一送一 http://spam.example', '<b>最后一天</b>', ...Array.from({ length: 4 }, (_, i) => `快来 ${i + 1}`)];

async function flood(day) {
  const { spam } = day.screens;
  for (const text of SPAM) {
    await say(spam, text);
    await sees(spam, text);
  }
  await onAllScreens(day, (page) => sees(page, SPAM.at(-1)));
}

/** The mute is felt in the open page and by HTTP; what was said vanishes from all screens. */
async function muteAndClean(day) {
  const { mo, spam } = day.screens;
  await manage(day, 'mo', 'spam', '10 分钟', '刷屏');
  const bar = spam.locator('#muted_bar');
  await until('the page tells why and for how long', async () => /还剩 (10|9) 分.*刷屏/.test(await bar.innerText()));
  const before = await bar.innerText();
  await until('the time runs down', async () => (await bar.innerText()) !== before);
  const answer = await day.spams.post('/api/sendchat/again', HERE);
  assert.deepEqual([answer.status, answer.headers['content-type'], answer.text], [200, 'text/html; charset=utf-8', MUTED]);
  await picture(day, spam, 'muted');

  for (const text of SPAM.slice(0, 2)) {
    const row = mo.locator('.msg_item[data-from=spam]', { hasText: text });
    await row.locator('button.remove').click();
    await mo.locator('dialog.question[open] button[value=remove]').click();
    await onAllScreens(day, (page) => until(`${text} is gone from ${page.url()}`, async () => !(await bubbles(page)).includes(text)));
  }
  await onAllScreens(day, async (page) => {
    assert.equal((await bubbles(page)).filter((text) => text === '消息已被删除').length, 2);
  });
  await picture(day, mo, 'cleaned');
}

async function unmute(day) {
  const { spam } = day.screens;
  await manage(day, 'mo', 'spam', '解禁');
  await spam.locator('#muted_bar').waitFor({ state: 'hidden' });
  await say(spam, '我又能说话了');
  await onAllScreens(day, (page) => sees(page, '我又能说话了'));
}

/** Every way into the room that a client has. */
const WAYS = [
  { version: 4, transports: ['websocket'] },
  { version: 4, transports: ['polling'] },
  { version: 1, transports: ['websocket'] },
  { version: 1, transports: ['polling'] },
];

/** The kick reaches all of the spammer's sockets, and says why; what is said next they do not hear. */
async function kick(day) {
  const { people, screens } = day;
  day.raw = await Promise.all(WAYS.map((way) => day.world.client(day.spams, way)));
  for (const client of day.raw) await client.subscribe(ROOM);
  const told = day.raw.map((client) => notice(client, 'kicked'));
  const asked = performance.now();
  await people.mo.post('/chat/kick/roomuser/', { rname: ROOM, del_user: 'spam', reason: '说了别刷' });
  for (const { at, reason, room } of await inTime('all sockets are told', Promise.all(told))) {
    assert.deepEqual({ reason, room }, { reason: '说了别刷', room: ROOM });
    day.felt = Math.max(day.felt ?? 0, at - asked);
  }
  console.log(`a kick was felt by the last of ${told.length} sockets after ${Math.round(day.felt)} ms`);
  await until('the page tells of the kick', async () => /移出.*说了别刷/.test(await screens.spam.locator('#notices').innerText()));
  assert.ok(await screens.spam.locator('#sub_but_login').isDisabled(), 'there is nothing to be sent any more');
  await picture(day, screens.spam, 'kicked');
  await notHeard(day, '终于安静了');
}

/** Resolves with the first notice of that kind, and when it came. */
function notice(client, kind) {
  return new Promise((resolve) => {
    client.socket.on('notice', (said) => said.kind === kind && resolve({ ...said, at: performance.now() }));
  });
}

/** Something is said in the room, which everybody hears but the spammer's raw sockets: their next answer comes after it. */
async function notHeard(day, text) {
  await day.people.olga.send(ROOM, text);
  for (const name of ['olga', 'mo', 'alice', 'bob']) await sees(day.screens[name], text);
  for (const client of day.raw) {
    assert.equal((await client.ask('request_for_response', { param: ROOM })).code, 403, client.label);
    assert.ok(!client.messages.some((message) => message.text === text), `${client.label} hears ${text}`);
  }
  assert.ok(!(await bubbles(day.screens.spam)).includes(text));
}

/** A kick leaves the way back open: the old page joins by its link, and the raw sockets subscribe again. */
async function comeBack(day) {
  day.oldPage = await day.world.oldPage(day.server);
  day.theirs = await day.world.window(day.oldPage);
  await old.signInOld(day.theirs, 'spam');
  await day.theirs.goto(`/joinroom/?${HERE}`);
  await old.openOldRoom(day.theirs, ROOM);
  for (const client of day.raw) await client.subscribe(ROOM);
  await old.sayOld(day.theirs, '从老页面回来了');
  for (const name of ['olga', 'mo', 'alice', 'bob']) await sees(day.screens[name], '从老页面回来了');
  await old.seesBubble(day.theirs, '从老页面回来了');
  for (const client of day.raw) await client.hears('从老页面回来了');
}

async function ban(day) {
  const told = day.raw.map((client) => notice(client, 'banned'));
  await manage(day, 'mo', 'spam', '封禁', '屡教不改');
  for (const { reason } of await inTime('all sockets are told', Promise.all(told))) assert.equal(reason, '屡教不改');
  await notHeard(day, '这下好了');
  await old.sayOld(day.theirs, '我还在吗');
  await old.seesBubble(day.theirs, `自动回复: ${BANNED}`);
  assert.ok(!(await old.bubbles(day.theirs)).includes('这下好了'), 'the old page hears nothing');
}

/** Neither a new session, nor another client, nor another road leads back into the room. */
async function everyDoorIsShut(day) {
  const { server, screens, world } = day;
  const again = await Person.signIn(server, 'spam', PASSWORD);
  const answers = [await again.get(`/joinroom/?${HERE}`), await again.click(`/joinroom/?${HERE}`), await again.post('/joinroom/', { rname: ROOM })];
  assert.deepEqual(answers.map(({ status }) => status), [403, 403, 403]);
  assert.deepEqual(await again.send(ROOM, '喂'), { code: 403, msg: BANNED });
  assert.equal((await again.get(`/api/messages?${HERE}`)).status, 403);
  assert.equal((await again.get(`/chat/roomuser/list?${HERE}`)).status, 403);

  await openRoom(screens.spam, ROOM);
  await screens.spam.locator('.banned >> text=屡教不改').waitFor();
  assert.equal(await screens.spam.locator('form[action^="/joinroom/"]').count(), 0);
  assert.deepEqual(await bubbles(screens.spam), [], 'not even the history');
  await picture(day, screens.spam, 'banned');
  await old.openOldRoom(day.theirs, ROOM); // its handshake names the room by its Referer

  const headers = { Referer: `${server.url}/chat/?${HERE}` };
  for (const way of WAYS) day.raw.push(await world.client(again, { ...way, headers }));
  for (const client of day.raw) client.socket.emit('request_for_response', '两个参数的老办法', 'olga');
  await notHeard(day, '门都关上了');
  assert.ok(!(await old.bubbles(day.theirs)).includes('门都关上了'));
  const history = await day.people.olga.history({ rname: ROOM });
  assert.ok(!history.some(({ text }) => ['喂', '我还在吗', '两个参数的老办法', 'again'].includes(text)), 'none of it was stored');
}

async function moderatorNoMore(day) {
  await manage(day, 'olga', 'mo', '撤销版主');
  const { mo } = day.people;
  const answers = [await mo.mute(ROOM, 'bob', 60), await mo.kick(ROOM, 'bob'), await mo.post('/chat/ban/roomuser/', { rname: ROOM, user: 'bob' })];
  assert.deepEqual(answers.map(({ status }) => status), [403, 403, 403]);
  assert.equal((await mo.get(`/audit/?${form({ room: ROOM })}`)).status, 403);
}

/** A disabled account is out at once, by whatever it is connected, and can't come back. */
async function disable(day) {
  const { server, world, people, screens } = day;
  const admins = await world.window(server, people.admin);
  await admins.goto('/listuser/?q=spam');
  await admins.click('text=管理 >> nth=-1');
  await admins.click('text=停用账号');
  await admins.waitForSelector('text=启用账号');
  for (const client of day.raw) await inTime(`${client.label} is closed`, client.closed);
  await day.theirs.waitForFunction(() => socket.disconnected);
  await assert.rejects(Person.signIn(server, 'spam', PASSWORD), /200 error/);
  assert.match((await day.spams.send(ROOM, '还有我')).msg, /session has ended/);
  await screens.spam.goto(`/chat/?${HERE}`);
  assert.ok(await screens.spam.locator('#message_not').count(), 'a guest like any other');
  day.admins = admins;
}

const DEEDS = [
  ['olga', 'room-created', '', ''], ['olga', 'moderator-named', 'mo', ''], ['mo', 'muted', 'spam', '刷屏'],
  ['mo', 'message-removed', 'spam', ''], ['mo', 'message-removed', 'spam', ''], ['mo', 'unmuted', 'spam', ''],
  ['mo', 'kicked', 'spam', '说了别刷'], ['mo', 'banned', 'spam', '屡教不改'], ['olga', 'moderator-unnamed', 'mo', ''],
];

/** The log shows all of it: to whoever may read it on a page, as JSON and on the command line, to the owner that of the room. */
async function auditLog(day) {
  const { people, server, admins } = day;
  const entriesOf = async (who, query) => JSON.parse((await who.get(`/api/audit?${form(query)}`)).text).entries.reverse();
  const all = (await entriesOf(people.admin, {})).filter(({ from }) => from !== 'command line');
  const short = ({ who, deed, whom, reason }) => [who, deed, whom, reason];
  assert.deepEqual(all.map(short), [...DEEDS, ['admin', 'user-disabled', 'spam', '']]);
  for (const entry of all) assert.deepEqual([entry.from, entry.failed], ['127.0.0.1', false]);
  const room = await entriesOf(people.olga, { room: ROOM });
  assert.deepEqual(room.map(short), DEEDS);
  assert.ok(room.every(({ from }) => from === ''), 'moderators do not see addresses');

  await admins.goto(`/audit/?${form({ whom: 'spam' })}`);
  const rows = admins.locator('.audit_rows li');
  assert.equal(await rows.count(), DEEDS.filter(([, , whom]) => whom === 'spam').length + 2, 'and how the account was made');
  const words = (await rows.allInnerTexts()).join('\n');
  for (const word of ['禁言', '刷屏', '踢出', '说了别刷', '封禁', '屡教不改', '停用']) assert.match(words, new RegExp(word));
  assert.ok(!words.includes('spam.example'), 'no text that was said');
  await picture(day, admins, 'audit');

  const line = await server.command('audit', '--target', 'spam', '--deed', 'banned', '--json');
  assert.deepEqual(JSON.parse(line), all.find(({ deed }) => deed === 'banned'));
}

async function picture(day, page, name) {
  if (day.world.backend !== 'sqlite') return;
  await mkdir(OUT, { recursive: true });
  await page.screenshot({ path: join(OUT, `bad-day-${name}.png`), animations: 'disabled' });
}

/** What a page complains about beside the refusals that are the point of the story. */
const unexpected = (page) => page.complaints.filter((line) => !/status of 40[13]/.test(line));
