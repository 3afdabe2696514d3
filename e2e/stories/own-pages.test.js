// A team keeps its pages: --template-dir holds a port of them, --static-dir their files as they were.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DESKTOP, PHONE } from '../lib/browser.js';
import { form } from '../lib/http.js';
import { bubbles, openOldPrivate, openOldRoom, sayOld, seesBubble, socketUp } from '../lib/oldbrowser.js';
import { PASSWORD } from '../lib/server.js';
import { OUT, story, storyOnBoth } from '../lib/story.js';
import { until } from '../lib/until.js';
import { ownFolders } from '../ownpages/folders.js';

const ROOM = '大厅';

/** Starts a server with the team's pages and makes alice, who owns ROOM, and bob, who is in it. */
async function teaHouse(world, { room = ROOM } = {}) {
  const own = world.have(await ownFolders());
  const server = await world.server(own.settings);
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  await alice.createRoom(room);
  await bob.join(room);
  return { own, server, alice, bob };
}

/** Signs in by the form that Flask-Bootstrap made of LoginForm. */
async function signInByForm(page, name, password = PASSWORD) {
  await page.fill('#username', name);
  await page.fill('#password', password);
  await page.click('#submit');
}

storyOnBoth('the ported page talks with a 4.x client in one room', async (world) => {
  const { server, alice, bob } = await teaHouse(world);
  await alice.send(ROOM, '之前说的话');
  const bobs = await world.client(bob, { version: 4 });
  await bobs.subscribe(ROOM);

  const page = await world.window(server);
  await page.goto(`/login/?${form({ next: '/roomlist/' })}`);
  await signInByForm(page, 'alice', 'wrong');
  await page.waitForSelector('.has-error .help-block');
  await signInByForm(page, 'alice');
  await page.waitForURL('**/roomlist/');
  await page.click(`.rooms a:has-text("${ROOM}")`);
  await page.waitForURL('**/chat/?*');
  await socketUp(page);
  assert.deepEqual(await bubbles(page), ['之前说的话']);
  assert.deepEqual(await page.locator('.user_list li[data-id] em').allTextContents(), ['alice', 'bob']);

  await sayOld(page, '你好,鲍勃 😀');
  const heard = await bobs.hears('你好,鲍勃 😀');
  assert.deepEqual([heard.username, heard.room, heard.code], ['alice', ROOM, '200']);
  await seesBubble(page, '你好,鲍勃 😀');
  await bob.send(ROOM, '早上好,爱丽丝 🌸');
  await seesBubble(page, '早上好,爱丽丝 🌸');
  await page.reload();
  assert.deepEqual(await bubbles(page), ['之前说的话', '你好,鲍勃 😀', '早上好,爱丽丝 🌸']);
  assert.deepEqual(page.complaints, []);
});

story('two people talk on the ported private page, which the list of private talks opens', async (world) => {
  const { server, alice, bob } = await teaHouse(world);
  const [one, two] = [await world.window(server, alice), await world.window(server, bob)];
  await openOldPrivate(one, 'bob');
  await openOldPrivate(two, 'alice');
  await sayOld(one, '悄悄话');
  await seesBubble(two, '悄悄话');
  await sayOld(two, '收到');
  await seesBubble(one, '收到');

  await openOldRoom(one, ROOM);
  assert.deepEqual(await bubbles(one), [], 'nothing of it is in the room');
  await one.click('#pchat em#bob');
  await one.waitForURL('**/privatechat/?to=bob');
  assert.deepEqual(await bubbles(one), ['悄悄话', '收到']);
  await openOldRoom(one, ROOM);
  await one.dblclick('.user_list li[data-id=bob]');
  await one.waitForURL('**/privatechat/?to=bob');
  assert.deepEqual([...one.complaints, ...two.complaints], []);
});

story('the members\' page mutes, unmutes and kicks by plain links, and the duck says so in the room', async (world) => {
  const { server, alice, bob } = await teaHouse(world);
  const page = await world.window(server, bob);
  await openOldRoom(page, ROOM);
  const owner = await world.window(server, alice);
  await owner.goto(`/chat/roomuser/list?${form({ rname: ROOM })}`);
  const links = owner.locator('.guests tr:has-text("bob") a');
  await links.filter({ hasText: '禁言' }).click();
  await owner.waitForSelector('.guests tr:has-text("bob") .label');
  await sayOld(page, '喂');
  await seesBubble(page, '自动回复: Your are under block now!');
  await page.reload();
  assert.equal(await page.locator('.user_list li[data-id=bob] .blocked').count(), 1);
  await links.filter({ hasText: '解禁' }).click();
  await owner.waitForSelector('.guests tr:has-text("bob"):not(:has(.label))');
  await links.filter({ hasText: '踢出' }).click();
  await owner.waitForSelector('.guests:not(:has-text("bob"))');
  await socketUp(page);
  await sayOld(page, '还在吗');
  await seesBubble(page, '自动回复: You are not in this room');
});

// What a person wrote ends up in texts, attributes, addresses and scripts of pages that others wrote. Names hold no < and
// no >, messages may.
const HOSTILE = [
  `'); window.hacked = 1; ('`,
  `";window.hacked=1//`,
  '`${window.hacked=1}`',
  `\\'; window.hacked = 1 //`,
  `{{.csp_nonce}} javascript:window.hacked=1`,
  'x" onmouseover="window.hacked=1" y=\'',
];

for (const room of HOSTILE) {
  story(`a room called ${room} is only called so`, async (world) => {
    const { server, alice, bob } = await teaHouse(world, { room });
    await alice.send(room, `</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>${room}`);
    const page = await world.window(server, alice);
    await openOldRoom(page, room);
    assert.equal(await page.evaluate(() => rname), room);
    await bob.send(room, '<img src=x onerror="window.hacked=1">');
    await seesBubble(page, '<img src=x onerror="window.hacked=1">');
    await page.hover('.uname');
    const back = await page.getAttribute('.managerbox a[href*=logout]', 'href');
    assert.equal(new URL(back, server.url).searchParams.get('rname'), room);
    const list = await world.window(server, alice);
    for (const path of ['/roomlist/', `/chat/roomuser/list?${form({ rname: room })}`]) {
      await list.goto(path);
      assert.ok((await list.locator('body').innerText()).includes(room.trim()), path);
    }
    for (const p of [page, list]) {
      assert.equal(await p.evaluate(() => window.hacked), undefined);
      assert.deepEqual(p.complaints, []);
    }
  });
}

const PAGES = [
  ['own-index', '/'],
  ['own-login', '/login/', { guest: true }],
  ['own-roomlist', '/roomlist/'],
  ['own-chat', `/chat/?${form({ rname: ROOM })}`],
  ['own-chat-guest', `/chat/?${form({ rname: ROOM })}`, { guest: true }],
  ['own-privatechat', `/privatechat/?${form({ to: 'bob' })}`],
  ['own-members', `/chat/roomuser/list?${form({ rname: ROOM })}`],
  ['own-ours-adduser', '/adduser/', { ours: true }],
  ['own-ours-error', '/nowhere', { ours: true, status: 404 }],
];

story('the pages look right on a desktop and on a phone, and ours beside them keep their look', async (world) => {
  const { server, alice, bob } = await teaHouse(world);
  const admin = await server.person('admin');
  await admin.join(ROOM);
  for (const [who, text] of [[alice, '喝什么茶?'], [admin, '龙井,谢谢。'], [bob, '<b>乌龙</b> & 点心 🍵'], [admin, '好'.repeat(90)]]) {
    await who.send(ROOM, text);
    await who.tell(who === bob ? 'admin' : 'bob', text);
  }
  await mkdir(OUT, { recursive: true });
  const faults = [];
  for (const [size, viewport] of [['desktop', DESKTOP], ['phone', PHONE]]) {
    for (const [name, path, { guest, ours, status = 200 } = {}] of PAGES) {
      const page = await world.window(server, guest ? undefined : admin, { viewport });
      assert.equal((await page.goto(path)).status(), status, name);
      await page.waitForLoadState('load');
      await page.screenshot({ path: join(OUT, `${name}-${size}.png`) });
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      if ((ground === 'rgb(255, 243, 214)') === Boolean(ours)) faults.push(`${name} (${size}): the ground is ${ground}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) faults.push(`${name} (${size}): ${wide} px too wide`);
      faults.push(...page.complaints.filter((line) => status === 200 || !/status of 404/.test(line)));
    }
  }
  assert.deepEqual(faults, []);
});

story('the skin changes between both styles of the team, and on our pages between both of ours', async (world) => {
  const { server, alice } = await teaHouse(world);
  const page = await world.window(server, alice);
  await openOldRoom(page, ROOM);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.hover('.uname');
  await page.click('#control');
  await until('night falls', async () => (await ground()) === 'rgb(34, 42, 56)');
  await page.click('#control');
  await until('day breaks', async () => (await ground()) === 'rgb(255, 243, 214)');

  await page.goto('/privatechat/?to=nobody'); // ours: a page that says so, in our own skins
  const ours = await ground();
  await page.click('.uname summary');
  await page.click('#control');
  await until('night falls on our page', async () => ![ours, 'rgb(34, 42, 56)'].includes(await ground()));
  await page.click('#control');
  await until('day breaks on our page', async () => (await ground()) === ours);
});

// Without --static-csp a script of the page's own text needs the nonce of that very answer.
story('inline scripts run with the nonce, and without it only where the team allows them', async (world) => {
  const own = world.have(await ownFolders());
  await writeFile(
    join(own.templates, 'index.html'),
    `<!DOCTYPE html><html lang="zh"><title>x</title>
     <script nonce="{{.csp_nonce}}">window.carried = true</script>
     <script>window.bare = true</script>
     <body onclick="window.clicked = true"><p style="color: red">x</p>`,
  );
  const ran = (page) => page.evaluate(() => [window.carried, window.bare, window.clicked].map(Boolean));
  const visit = async (settings) => {
    const server = await world.server({ ...own.settings, ...settings });
    const page = await world.window(server);
    const answer = await page.goto('/');
    await page.click('body');
    return { ran: await ran(page), policy: answer.headers()['content-security-policy'], server };
  };
  const strict = await visit({ STATIC_CSP: '' });
  assert.deepEqual(strict.ran, [true, false, false]);
  assert.match(strict.server.log, /browsers will not run these scripts.*index\.html:3 index\.html:4/);
  const again = await visit({ STATIC_CSP: "default-src 'self'; script-src 'nonce-{nonce}'" });
  assert.deepEqual(again.ran, [true, false, false]);
  assert.match(again.policy, /^default-src 'self'; script-src 'nonce-[A-Z2-7]{26}'$/);
  const open = await visit({});
  assert.deepEqual(open.ran, [true, true, true]);
  assert.doesNotMatch(open.server.log, /browsers will not run/);
});
