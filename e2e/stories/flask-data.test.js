// hihichat works on the live Redis of a Flask deployment: it reads what Flask wrote, and Flask reads what it writes.

import assert from 'node:assert/strict';
import * as flask from '../lib/flask.js';
import { story } from '../lib/story.js';

const ROOM = '大厅';

async function deployment(world) {
  world.backend = 'redis';
  const server = await world.server();
  const now = Date.now() / 1000;
  await flask.createRoom(world.redis, ROOM, '小林', now - 3600);
  await flask.join(world.redis, ROOM, '小美', now - 3000);
  await flask.say(world.redis, ROOM, '小林', '欢迎来到大厅!', now - 1800);
  await flask.say(world.redis, ROOM, '小美', '这里 <b>不错</b> & 安静 🌸', now - 1700);
  const [lin, mei] = [await server.person('小林'), await server.person('小美')];
  return { server, redis: world.redis, now, lin, mei };
}

story('what the Flask version wrote is there: rooms, members, messages, private ones, mutes', async (world) => {
  const { redis, now, lin, mei, server } = await deployment(world);
  const rows = await mei.history({ rname: ROOM });
  assert.deepEqual(rows.map((m) => [m.username, m.text]), [
    ['小林', '欢迎来到大厅!'],
    ['小美', '这里 <b>不错</b> & 安静 🌸'],
  ]);
  assert.ok(Math.abs(rows[0].time - (now - 1800)) < 0.01, 'with their own time');

  await flask.whisper(redis, '小林', '小美', '明天见', now - 1600);
  await flask.whisper(redis, '小美', '小林', '好', now - 1500);
  for (const [who, to] of [[lin, '小美'], [mei, '小林']]) {
    assert.deepEqual((await who.history({ to })).map((m) => m.text), ['明天见', '好'], 'both sides, for both');
  }

  await flask.mute(redis, '小美', 600);
  assert.equal((await mei.send(ROOM, '嘘')).code, 201, 'a mute that Flask writes counts at once');
  const stranger = await server.person('路人');
  assert.equal((await stranger.send(ROOM, '喂')).code, 403);
  await flask.join(redis, ROOM, '路人', now);
  assert.equal((await stranger.send(ROOM, '喂')).code, 200, 'and so does a member');
});

story('what hihichat writes, the Flask version reads', async (world) => {
  const { redis, lin, mei, server } = await deployment(world);
  await lin.send(ROOM, '同一句话');
  await mei.send(ROOM, '100% <b>你好</b> 😀');
  await lin.send(ROOM, '同一句话');
  const read = (await flask.history(redis, ROOM)).slice(2);
  assert.deepEqual(read.map((m) => [m.username, m.msg]), [
    ['小林', '同一句话'],
    ['小美', '100% <b>你好</b> 😀'],
    ['小林', '同一句话'],
  ], 'equal texts stay apart');

  const stranger = await server.person('路人');
  await stranger.join(ROOM);
  await lin.join(ROOM); // joining again must not cost the creator the room
  const score = async (name) => Number((await redis.cli('ZSCORE', `chat-${ROOM}`, name)).trim());
  assert.equal(await score('小林'), 1);
  assert.ok(Math.abs((await score('路人')) - Date.now() / 1000) < 60);

  const admin = await server.person('admin');
  await admin.mute(ROOM, '路人', 600);
  assert.equal((await redis.cli('GET', 'b_user-路人')).trim(), '路人');
  assert.ok(Number(await redis.cli('TTL', 'b_user-路人')) > 500);
  await lin.kick(ROOM, '路人');
  assert.equal((await redis.cli('ZSCORE', `chat-${ROOM}`, '路人')).trim(), '');
});
