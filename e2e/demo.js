// make demo: the old page with socket.io-client 1.3.6 beside ours with 4.x, on the data of the Flask version in Redis.
// Each step is told on the terminal; the first that does not hold ends the demo with an error.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch, openWindow } from './lib/browser.js';
import * as flask from './lib/flask.js';
import * as old from './lib/oldbrowser.js';
import * as ours from './lib/ourbrowser.js';
import { Redis } from './lib/redis.js';
import { Server } from './lib/server.js';
import { sideBySide } from './lib/sidebyside.js';
import { startOldPage } from './oldpage/serve.js';
import { until } from './lib/until.js';

const ROOM = '大厅';
const PICTURE = fileURLToPath(new URL('../docs/side-by-side.png', import.meta.url));
const HEADED = process.env.HEADED === '1';
const VIEWPORT = { width: 1180, height: 860 };

const closers = [];
const later = (close) => closers.unshift(close);

async function step(what, action) {
  const { isTTY } = process.stdout;
  if (isTTY) process.stdout.write(`  … ${what}`);
  const tell = (mark) => process.stdout.write(`${isTTY ? '\r' : ''}  ${mark} ${what}\n`);
  try {
    const result = await action();
    tell('✓');
    return result;
  } catch (error) {
    tell('✗');
    throw error;
  }
}

async function seed(redis) {
  const now = Date.now() / 1000;
  await flask.createRoom(redis, ROOM, '小林', now - 3600);
  await flask.join(redis, ROOM, '小美', now - 3000);
  await flask.say(redis, ROOM, '小林', '欢迎来到大厅!', now - 1800);
  await flask.say(redis, ROOM, '小美', '这里还是原来的样子 🌸', now - 1700);
  await flask.whisper(redis, '小林', '小美', '私下说一句:明天见', now - 1600);
}

async function setUp() {
  const redis = await step('start redis-server', () => Redis.start());
  later(() => redis.close());
  await step('write a room, its messages and a private chat as the Flask version did', () => seed(redis));
  const server = await step('start hihichat on that Redis', () => Server.start({ REDIS_URL: redis.url }));
  later(() => server.close());
  const oldPage = await startOldPage({ target: server.url });
  later(() => oldPage.close());
  const people = await step('make accounts for 小林 and 小美', async () => ({
    lin: await server.person('小林'),
    mei: await server.person('小美'),
  }));
  return { redis, server, oldPage, ...people };
}

async function openBoth({ server, oldPage }) {
  const browser = await launch({ headless: !HEADED });
  later(() => browser.close());
  const theirs = await openWindow(browser, { url: oldPage.url, viewport: VIEWPORT });
  const mine = await openWindow(browser, { url: server.url, viewport: VIEWPORT });
  await step('小林 signs in on the old page (jQuery 1.8, socket.io-client 1.3.6)', async () => {
    await old.signInOld(theirs, '小林');
    await old.openOldRoom(theirs, ROOM);
  });
  await step('小美 signs in on our page (socket.io-client 4.x)', async () => {
    await ours.signIn(mine, '小美');
    await ours.openRoom(mine, ROOM);
  });
  return { browser, theirs, mine };
}

async function groupTalk({ theirs, mine }) {
  await step('both see what was said in the days of Flask', async () => {
    await old.seesBubble(theirs, '这里还是原来的样子 🌸');
    await ours.sees(mine, '这里还是原来的样子 🌸');
  });
  await step('old → new: 你好,新页面!', async () => {
    await old.sayOld(theirs, '你好,新页面!');
    await ours.sees(mine, '你好,新页面!');
  });
  await step('new → old: 老朋友你好 😀 涨了 100% <b>没有</b>加粗', async () => {
    await ours.say(mine, '老朋友你好 😀 涨了 100% <b>没有</b>加粗');
    await old.seesBubble(theirs, '老朋友你好 😀 涨了 100% <b>没有</b>加粗');
  });
}

async function privateTalk({ theirs, mine }) {
  await step('private, both ways, with the one-sided history of Flask seen from both sides', async () => {
    await old.openOldPrivate(theirs, '小美');
    await ours.openPrivate(mine, '小林');
    await ours.sees(mine, '私下说一句:明天见');
    await old.sayOld(theirs, '几点?');
    await ours.sees(mine, '几点?');
    await ours.say(mine, '九点,老地方');
    await old.seesBubble(theirs, '九点,老地方');
  });
  await old.openOldRoom(theirs, ROOM);
  await ours.openRoom(mine, ROOM);
}

async function moderation({ server, theirs, mine, lin, mei }) {
  const admin = await server.person('admin');
  await step('an administrator mutes 小林: the duck tells him on the old page', async () => {
    assert.equal((await admin.mute(ROOM, '小林', 3600)).status, 302);
    await old.sayOld(theirs, '我还能说话吗');
    await old.seesBubble(theirs, '自动回复: Your are under block now!');
    assert.equal((await lin.send(ROOM, '真的吗')).code, 201);
  });
  await step('the mute is lifted (b_time=1, as the old page does it) and he is heard again', async () => {
    await admin.mute(ROOM, '小林', 1);
    await until('小林 may speak', async () => (await lin.send(ROOM, '又能说话了')).code === 200, { every: 200 });
    await ours.sees(mine, '又能说话了');
  });
  await step('小林, who made the room, kicks 小美: her open socket hears nothing more', async () => {
    const socket = await mei.connect();
    later(() => socket.close());
    await socket.subscribe(ROOM);
    assert.equal((await lin.kick(ROOM, '小美')).status, 302);
    await lin.send(ROOM, '她听不到这一句');
    assert.equal((await socket.ask('request_for_response', { param: ROOM })).code, 403);
    assert.deepEqual(socket.texts, []);
    assert.equal((await mei.send(ROOM, '喂')).code, 403);
  });
  await step('小美 joins again', async () => {
    await mei.join(ROOM);
    await ours.openRoom(mine, ROOM);
    await mine.locator('#pchat', { hasText: '小林' }).waitFor();
  });
}

async function crash({ server, theirs, mine, lin }) {
  await step('kill -9', async () => {
    await lin.send(ROOM, '断电之前的最后一句');
    assert.equal((await server.kill()).signal, 'SIGKILL');
    await theirs.waitForFunction(() => socket.disconnected);
  });
  await step('start again: both pages come back by themselves, nothing is lost', async () => {
    await server.start();
    await old.socketUp(theirs);
    await ours.sees(mine, '断电之前的最后一句');
  });
  await step('and the talk goes on, nothing is shown twice', async () => {
    await old.sayOld(theirs, '断线又连上了,这一页一个字都没改过');
    await ours.sees(mine, '断线又连上了,这一页一个字都没改过');
    await ours.say(mine, '新页面这边也都收到了 🎉');
    await old.seesBubble(theirs, '新页面这边也都收到了 🎉');
    await old.sayOld(theirs, '明天九点,老地方见!');
    await ours.sees(mine, '明天九点,老地方见!');
    for (const shown of [await ours.bubbles(mine), await old.bubbles(theirs)]) {
      assert.equal(new Set(shown).size, shown.length);
    }
  });
}

async function main() {
  console.log('hihichat, side by side with the page of 2019\n');
  const place = await setUp();
  const scene = { ...place, ...(await openBoth(place)) };
  await groupTalk(scene);
  await privateTalk(scene);
  await moderation(scene);
  await crash(scene);
  await step('draw docs/side-by-side.png', async () => {
    await Promise.all([scene.theirs, scene.mine].map((page) => page.mouse.move(5, 5)));
    await mkdir(fileURLToPath(new URL('../docs/', import.meta.url)), { recursive: true });
    await sideBySide(
      scene.browser,
      [
        { page: scene.theirs, caption: 'the old page, socket.io-client 1.3.6, as 小林' },
        { page: scene.mine, caption: 'our page, socket.io-client 4.x, as 小美' },
      ],
      PICTURE,
    );
  });
  console.log(`\nZRANGE msg-${ROOM} 0 -1 WITHSCORES\n`);
  console.log(await place.redis.cli('ZRANGE', `msg-${ROOM}`, 0, -1, 'WITHSCORES'));
  if (HEADED) {
    console.log('The windows stay open until you press Enter.');
    await new Promise((resolve) => process.stdin.once('data', resolve));
  }
}

try {
  await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  for (const close of closers) {
    try {
      await close();
    } catch (error) {
      console.error(error);
    }
  }
}
if (process.exitCode !== 1) console.log('Every step held.');
process.exit();
