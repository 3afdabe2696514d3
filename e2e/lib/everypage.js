// Every page that hihichat has, in a house where people live: who sees it, and where it is.

import { form, request } from './http.js';

const ROOM = '大厅';
const CLUB = '读书会';
const room = form({ rname: ROOM });

/** name is the picture's; who sees it (people of furnish, or guest); path, or a function of what furnish returns; status;
 * prepare does something to the page before it is looked at. */
export const PAGES = [
  { name: 'home-guest', who: 'guest', path: '/' },
  { name: 'login', who: 'guest', path: '/login/' },
  { name: 'signup', who: 'guest', path: '/signup/' },
  { name: 'reset', who: 'guest', path: ({ reset }) => reset },
  { name: 'roomlist-guest', who: 'guest', path: '/roomlist/' },
  { name: 'chat-guest', who: 'guest', path: `/chat/?${form({ rname: CLUB })}` },
  { name: 'chat-reading', who: 'guest', path: `/chat/?${room}` },
  { name: 'home', who: 'admin', path: '/' },
  { name: 'roomlist', who: 'admin', path: '/roomlist/' },
  { name: 'chat', who: 'admin', path: `/chat/?${room}` },
  { name: 'chat-linked', who: 'admin', path: ({ linked }) => `/chat/?${form({ rname: ROOM, at: linked })}#m-${linked}` },
  { name: 'chat-not-joined', who: 'newcomer', path: `/chat/?${room}` },
  { name: 'chat-empty', who: 'owner', path: `/chat/?${form({ rname: '新房间' })}` },
  { name: 'chat-muted', who: '小林', path: `/chat/?${room}` },
  { name: 'chat-banned', who: 'spammer', path: `/chat/?${room}` },
  { name: 'chat-missing', who: 'admin', path: `/chat/?${form({ rname: '没有' })}`, status: 404 },
  { name: 'privatechat', who: 'admin', path: `/privatechat/?${form({ to: 'bob' })}` },
  { name: 'privatelist', who: 'admin', path: '/privatechat/' },
  { name: 'privatelist-empty', who: 'newcomer', path: '/privatechat/' },
  { name: 'members', who: 'admin', path: `/chat/roomuser/list?${room}` },
  { name: 'members-menu', who: 'owner', path: `/chat/roomuser/list?${room}`, prepare: openMenu },
  { name: 'room-settings', who: 'owner', path: `/chat/settings/?${room}` },
  { name: 'room-delete', who: 'owner', path: `/chat/delete/?${room}` },
  { name: 'room-bans', who: 'owner', path: `/chat/bans/?${room}` },
  { name: 'listuser', who: 'admin', path: '/listuser/' },
  { name: 'adduser', who: 'admin', path: '/adduser/' },
  { name: 'addper', who: 'admin', path: '/addper/' },
  { name: 'edituser', who: 'admin', path: ({ bob }) => `/edituser/${bob}/` },
  { name: 'deleteuser', who: 'admin', path: ({ bob }) => `/edituser/${bob}/delete/` },
  { name: 'resetlink', who: 'admin', path: ({ bob }) => `/edituser/${bob}/`, prepare: (page) => page.click('form[action$="/reset/"] button') },
  { name: 'profile', who: 'admin', path: '/profile/' },
  { name: 'audit', who: 'admin', path: '/audit/' },
  { name: 'confirm', who: 'owner', path: `/chat/kick/roomuser/?${form({ rname: ROOM, del_user: 'bob' })}` },
  { name: 'not-found', who: 'admin', path: '/no/such/page', status: 404 },
];

/** Server settings under which every page is there. */
export const SETTINGS = { GUESTS: 'read', SIGNUP: 'open' };

async function openMenu(page) {
  await page.locator('.manage summary').nth(1).click();
}

const TALK = [
  ['owner', 'hello everyone'],
  ['bob', '你好,欢迎来到聊天室'],
  ['bob', '今天 @admin 来了吗?'],
  ['admin', '今天天气不错 😀'],
  ['bob', '是啊。我把昨天的会议记录整理了一下,内容有点长:第一,下周三之前把草稿发给大家;第二,图片统一用新的尺寸;第三,谁有空帮忙校对一遍?'],
  ['admin', 'https://example.org/a-very-long-address-without-any-place-to-break/and-some-more-of-it/and-more'],
  ['admin', '<b>尖括号</b> & 引号 "ok"\nand a second line'],
  ['spammer', 'BUY NOW'],
];

/** Fills a server with people and what they have said. */
export async function furnish(server) {
  const people = { admin: await server.person('admin') };
  const permissions = { owner: ['createroom'], bob: [], 小林: [], spammer: [], newcomer: [] };
  for (const [name, held] of Object.entries(permissions)) people[name] = await server.person(name, { permissions: held });
  const { admin, owner, bob, spammer } = people;
  for (const name of [ROOM, CLUB, '新房间']) await owner.createRoom(name);
  for (const name of ['admin', 'bob', '小林', 'spammer']) await people[name].join(ROOM);
  await admin.join(CLUB);
  await owner.post(`/chat/settings/?${room}`, { topic: '随便聊聊 · small talk', public: '1' });
  for (const [name, text] of TALK) await people[name].send(ROOM, text);
  const said = await admin.history({ rname: ROOM });
  await owner.post('/api/removemessage', { rname: ROOM, id: said.at(-1).id });
  await owner.send(CLUB, '下周读哪一本?');
  await bob.tell('admin', '有空吗?');
  await admin.tell('bob', '有,什么事?');
  await owner.tell('admin', '谢谢你帮忙!');
  await owner.post('/chat/moderator/roomuser/', { rname: ROOM, user: 'bob' });
  await owner.post('/chat/block/roomuser/', { rname: ROOM, b_user: '小林', b_time: 3600, reason: '先安静一下' });
  await owner.post('/chat/ban/roomuser/', { rname: ROOM, user: 'spammer', reason: '屡教不改' });
  const edit = (await admin.get('/listuser/?q=bob')).text.match(/\/edituser\/(\d+)\//)[1];
  return { people, bob: edit, linked: said[2].id, reset: await resetLink(server, admin, edit) };
}

/** Makes a link by which bob's password can be set; each that is made ends the one before. */
async function resetLink(server, admin, id) {
  const { text } = await request(server.url, `/edituser/${id}/reset/`, {
    method: 'POST', headers: { Cookie: admin.cookie, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '0' },
  });
  return new URL(text.match(/value="(http[^"]+\/reset\/[^"]+)"/)[1]).pathname;
}

/** Opens one of PAGES in a window of whoever sees it and waits until it stands. */
export async function visit(page, { path, prepare }, house) {
  const answer = await page.goto(typeof path === 'function' ? path(house) : path);
  await page.waitForLoadState('load');
  await prepare?.(page);
  await page.waitForLoadState('load');
  await page.evaluate(() => document.fonts.ready);
  return answer;
}
