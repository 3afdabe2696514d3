// Every page, at the widths of a desktop and of a phone: complete, without complaints, without a sideways scroll bar.
// The pictures go to e2e/out/ for people to look at.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DESKTOP, PHONE } from '../lib/browser.js';
import { form } from '../lib/http.js';
import { OUT, story } from '../lib/story.js';

const ROOM = '大厅';
const room = form({ rname: ROOM });

const PAGES = [
  { name: 'home-guest', path: '/', guest: true },
  { name: 'login', path: '/login/', guest: true },
  { name: 'roomlist-guest', path: '/roomlist/', guest: true },
  { name: 'chat-guest', path: `/chat/?${room}`, guest: true },
  { name: 'home', path: '/' },
  { name: 'roomlist', path: '/roomlist/' },
  { name: 'chat', path: `/chat/?${room}` },
  { name: 'chat-not-joined', path: `/chat/?${form({ rname: '读书会' })}` },
  { name: 'privatechat', path: `/privatechat/?${form({ to: 'bob' })}` },
  { name: 'members', path: `/chat/roomuser/list?${room}` },
  { name: 'listuser', path: '/listuser/' },
  { name: 'adduser', path: '/adduser/' },
  { name: 'addper', path: '/addper/' },
  { name: 'edituser', path: '/edituser/2/' },
  { name: 'confirm', path: `/chat/kick/roomuser/?${form({ rname: ROOM, del_user: '小林' })}` },
  { name: 'not-found', path: '/no/such/page', status: 404 },
  { name: 'no-room', path: `/joinroom/?${form({ rname: '没有' })}`, status: 404 },
];

async function settle(server) {
  const admin = await server.person('admin');
  const bob = await server.person('bob', { permissions: ['createroom'] });
  await admin.createRoom(ROOM);
  await bob.createRoom('读书会');
  await bob.join(ROOM);
  await server.person('小林');
  const talk = [
    [admin, 'hello everyone'],
    [bob, '你好,欢迎来到聊天室'],
    [admin, '今天天气不错 😀'],
    [bob, '是啊。我把昨天的会议记录整理了一下,内容有点长:第一,下周三之前把草稿发给大家;第二,图片统一用新的尺寸;第三,谁有空帮忙校对一遍?'],
    [admin, 'https://example.org/a-very-long-address-without-any-place-to-break/and-some-more-of-it/and-more'],
    [admin, '<b>尖括号</b> & 引号 "ok"'],
  ];
  for (const [who, text] of talk) await who.send(ROOM, text);
  await bob.tell('admin', '有空吗?');
  await admin.tell('bob', '有,什么事?');
  await admin.mute(ROOM, '小林', 3600);
  return admin;
}

story('every page looks right on a desktop and on a phone', async (world) => {
  const server = await world.server();
  const admin = await settle(server);
  await mkdir(OUT, { recursive: true });
  const faults = [];
  for (const [size, viewport] of [['desktop', DESKTOP], ['phone', PHONE]]) {
    const windows = { guest: await world.window(server, null, { viewport }), admin: await world.window(server, admin, { viewport }) };
    for (const { name, path, guest, status = 200 } of PAGES) {
      const page = guest ? windows.guest : windows.admin;
      page.complaints.length = 0;
      const answer = await page.goto(path);
      await page.waitForLoadState('load');
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: join(OUT, `${name}-${size}.png`) });
      faults.push(...(await faultsOf(page, answer, status)).map((fault) => `${name} (${size}): ${fault}`));
    }
  }
  assert.deepEqual(faults, []);
});

async function faultsOf(page, answer, status) {
  const faults = page.complaints.filter((line) => status === 200 || !/Failed to load resource/.test(line));
  if (answer.status() !== status) faults.push(`status ${answer.status()}`);
  const found = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const broken = [...document.images].filter((img) => img.complete && img.naturalWidth === 0).map((img) => img.src);
    const nameless = [...document.querySelectorAll('input:not([type=hidden]), textarea, select')]
      .filter((field) => !field.labels?.length && !field.ariaLabel && !field.getAttribute('aria-labelledby'))
      .map((field) => field.outerHTML.slice(0, 80));
    return { wide, broken, nameless, lang: document.documentElement.lang, title: document.title };
  });
  if (found.wide > 0) faults.push(`${found.wide} px too wide`);
  faults.push(...found.broken.map((src) => `no picture: ${src}`));
  faults.push(...found.nameless.map((field) => `a field without a label: ${field}`));
  if (!found.lang) faults.push('no language');
  if (!found.title) faults.push('no title');
  return faults;
}
