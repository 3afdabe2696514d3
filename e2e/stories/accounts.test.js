// Accounts from their making to their end: people look after their own, administrators after others', by pages that are
// forms and need no script; and whoever is signed out is out at once, sockets too.

import assert from 'node:assert/strict';
import { PHONE } from '../lib/browser.js';
import { Person } from '../lib/person.js';
import { PASSWORD } from '../lib/server.js';
import { story, storyOnBoth } from '../lib/story.js';
import { until } from '../lib/until.js';

const NEW = 'a new battery staple';
const HALL = '大厅';

async function fill(page, fields) {
  for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value);
}

const statusOf = (server, name, password) =>
  Person.signIn(server, name, password).then(() => 'in', () => 'out');

for (const javaScriptEnabled of [true, false]) {
  story(`an account's life, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (world) => {
    const server = await world.server({ SIGNUP: 'open' });
    const admin = await server.person('admin');
    const [eves, admins] = await Promise.all([null, admin].map((who) => world.window(server, who, { viewport: PHONE, javaScriptEnabled })));

    await eves.goto('/login/?next=%2Fprofile%2F');
    await eves.click('text=注册');
    await fill(eves, { username: 'eve', password: PASSWORD, password2: PASSWORD });
    await eves.click('text=注 册');
    assert.match(eves.url(), /\/profile\/$/, 'signed in, and where she wanted to be');
    await eves.fill('#shown_name', 'Eve <3');
    await eves.click('form[action="/profile/name/"] button');
    await eves.waitForSelector('.problem');
    await eves.fill('#shown_name', '夏娃');
    await eves.click('form[action="/profile/name/"] button');
    await eves.waitForSelector('.flash >> text=显示名已保存');

    await admins.goto('/listuser/?q=eve');
    await admins.waitForSelector('text=夏娃');
    await admins.click('text=管理 >> nth=-1');
    await admins.click('text=生成新密码链接');
    const link = await admins.inputValue('#link');
    assert.ok(link.startsWith(`${server.url}/reset/`), link);
    await eves.goto(link);
    await fill(eves, { password: NEW, password2: NEW });
    await eves.click('text=设置密码');
    await eves.waitForSelector('text=新密码已设好');
    assert.equal(await statusOf(server, 'eve', PASSWORD), 'out');
    assert.equal(await statusOf(server, 'eve', NEW), 'in');
    assert.equal((await eves.goto(link)).status(), 404, 'once');
    assert.ok(!server.log.includes(link.split('/').at(-1)), 'the log knows no secret');

    await admins.click('text=我已经记下了');
    await admins.click('text=停用账号');
    await admins.waitForSelector('text=启用账号');
    assert.equal(await statusOf(server, 'eve', NEW), 'out');
    await admins.click('text=启用账号');
    await admins.waitForSelector('text=停用账号');

    await admins.click('text=删除账号');
    await admins.check('[value=anonymise]');
    await admins.fill('#name', 'adam');
    await admins.click('button.danger');
    await admins.waitForSelector('.problem');
    await admins.fill('#name', 'eve');
    await admins.click('button.danger');
    await admins.waitForSelector('.flash >> text=账号已删除');
    assert.equal(await statusOf(server, 'eve', NEW), 'out');
  });
}

storyOnBoth('a session that is ended elsewhere takes its sockets with it at once; the others stay', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  await alice.createRoom(HALL);
  const elsewhere = await Person.signIn(server, 'alice', PASSWORD);
  const [here, there] = [await world.client(alice), await world.client(elsewhere)];
  for (const client of [here, there]) await client.subscribe(HALL);

  const page = await world.window(server, alice);
  await page.goto('/profile/');
  await page.click('.visit form button');
  await until('the other socket is closed', () => !there.socket.connected);
  assert.equal((await elsewhere.get('/profile/')).status, 302);
  await alice.send(HALL, '我还在');
  await here.hears('我还在');
});
