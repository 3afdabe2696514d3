// What scripts and styles made for the Flask version's pages find on ours, in a real browser: ids, classes, nesting, the
// two themes of #css; and a page made of the old three lines in the same room as ours.

import assert from 'node:assert/strict';
import { form } from '../lib/http.js';
import { bubbles, openPrivate, openRoom, say, sees } from '../lib/ourbrowser.js';
import * as old from '../lib/oldbrowser.js';
import { story } from '../lib/story.js';
import { until } from '../lib/until.js';

const ROOM = '大厅';

const FRAME = [
  'head link#css[rel=stylesheet]', '.chatbox > .chat_top', '.chatbox .chat_left', '.chatbox .chat_right', '.chat_left #message_box.message_box',
  '#message_box > .msg_item.fn-clear > .uface > img', '#message_box > .msg_item.fn-clear > .item_right > .msg',
  '#message_box > .msg_item.fn-clear > .item_right > .name_time', '.write_box #fromname', '.write_box #to_uid', '.write_box #chat_type',
  '.chat_right .user_list > li[data-id] > span > img', '.user_list > li[data-id] > em', '.user_list > li[data-id] > small.online',
  '#pchat.puser_list', '.uinfo .uname', '.uinfo .managerbox #control',
];
const SIGNED_IN = [...FRAME, '.write_box #message', '.write_box #sub_but_login', '#message_box > .msg_item > .item_right > .msg.own'];
const GUEST = [...FRAME, '.write_box #message_not', '.write_box #sub_but'];

async function house(world) {
  const server = await world.server();
  const people = { admin: await server.person('admin'), bob: await server.person('bob'), eve: await server.person('eve') };
  await people.admin.createRoom(ROOM);
  for (const name of ['bob', 'eve']) await people[name].join(ROOM);
  await people.admin.send(ROOM, '我说的');
  await people.bob.send(ROOM, '鲍勃说的');
  await people.bob.tell('admin', '悄悄话');
  await people.admin.tell('bob', '听到了');
  return { server, ...people };
}

/** The selectors that find nothing on the page, when its scripts have done their part. */
const missing = (page, selectors) => page.evaluate((all) => all.filter((selector) => !document.querySelector(selector)), selectors);

story('every id, class and nesting that old scripts and styles rely on is on the rendered pages', async (world) => {
  const { server, admin, bob } = await house(world);
  const page = await world.window(server, admin);
  const guest = await world.window(server);
  await openRoom(page, ROOM);
  await bob.send(ROOM, '刚说的');
  await sees(page, '刚说的');
  await say(page, '我也刚说的');
  await sees(page, '我也刚说的');
  const offline = '.user_list > li[data-id=eve] > small.offline';
  await page.waitForSelector(offline, { state: 'attached' });
  assert.deepEqual(await missing(page, [...SIGNED_IN, '#pchat > li.fn-clear > em#bob']), [], 'a room');
  assert.equal(await page.locator('#message_not, #sub_but').count(), 0, 'what guests have is not there for members');
  const places = await page.evaluate(() => [...document.querySelectorAll('.user_list > li[data-id]')].slice(0, 2).map((li) => li.dataset.id));
  assert.deepEqual(places, ['小HI', '小黄鸭']);

  const rows = await page.evaluate(() => [...document.querySelectorAll('#message_box > .msg_item[data-id]')].map((row) => ({
    parts: [...row.children].map(({ className }) => className), inner: [...row.querySelector('.item_right').children].map(({ classList }) => classList[0]),
    own: row.querySelector('.msg').classList.contains('own'), text: row.querySelector('.msg').textContent,
  })));
  assert.equal(rows.length, 4);
  for (const { parts, inner, own, text } of rows) {
    assert.deepEqual([parts, inner.slice(0, 2), own], [['uface', 'item_right'], ['msg', 'name_time'], text.startsWith('我')], text);
  }

  await openRoom(guest, ROOM);
  assert.deepEqual(await missing(guest, GUEST), [], 'a guest');
  assert.equal(await guest.locator('#message, #sub_but_login').count(), 0);
  await say(guest, '你好,小鸭');
  await guest.waitForSelector('#message_box > .msg_item.fn-clear > .item_right > .msg.own >> text=你好,小鸭');

  await openPrivate(page, 'bob');
  assert.deepEqual(await missing(page, [...SIGNED_IN, '.user_list > li[data-id=bob]', '#pchat em#bob']), [], 'a private conversation');

  await guest.goto('/login/');
  assert.deepEqual(await missing(guest, ['form#login #Username', 'form#login #Password', '#css']), [], 'signing in');
  await page.goto('/');
  assert.equal(await page.locator('.tiles a').count(), 4, 'four buttons on the first page');
  for (const path of ['/roomlist/', `/chat/roomuser/list?${form({ rname: ROOM })}`, '/listuser/', '/adduser/', '/edituser/2/', '/addper/']) {
    await page.goto(path);
    assert.deepEqual(await missing(page, ['head link#css', '.uinfo .uname', '#control']), [], path);
  }
});

story('#control takes link#css to the other of the two addresses that old pages know, and back', async (world) => {
  const { server, admin } = await house(world);
  const page = await world.window(server, admin);
  for (const open of [() => openRoom(page, ROOM), () => openPrivate(page, 'bob'), () => page.goto('/roomlist/')]) {
    await open();
    await page.click('.uname summary');
    for (const sheet of ['style-contorl.css', 'style.css']) {
      await page.click('#control');
      await until(`${sheet} is there`, async () => (await page.getAttribute('link#css', 'href')) === `/static/chat/css/${sheet}`);
    }
  }
  assert.deepEqual(page.complaints, []);
});

story('a page of the old three lines talks with our page in one room, and our page’s news do not disturb it', async (world) => {
  const { server, admin, bob, eve } = await house(world);
  const front = await world.oldPage(server);
  const theirs = await world.window(front, bob);
  await theirs.goto('/three-lines/');
  await old.socketUp(theirs);
  const ours = await world.window(server, admin);
  await openRoom(ours, ROOM);
  await admin.send(ROOM, '开始'); // by HTTP: both listen when both have it
  await Promise.all([sees(ours, '开始'), old.seesBubble(theirs, '开始')]);

  const said = ['新页面:你好 <b>&</b> 再见', "don't 😀", '@bob 看 https://example.org/?a=1&b=2'];
  for (const text of said) {
    await ours.type('#message', text); // others are told of the typing
    await ours.press('#message', 'Enter');
    await old.seesBubble(theirs, text);
  }
  await theirs.evaluate((text) => $.post(`/api/sendchat/${encodeURIComponent(text)}`, { rname: '大厅' }), '老页面:收到');
  await sees(ours, '老页面:收到');

  const eves = await world.window(server, eve); // comes, reads, types, leaves, and takes back what she said
  await openRoom(eves, ROOM);
  await say(eves, '我说错了');
  await old.seesBubble(theirs, '我说错了');
  const { id } = (await eve.history({ rname: ROOM })).at(-1);
  assert.equal((await eve.post('/api/removemessage', { rname: ROOM, id })).status, 200);
  await eves.context().close();
  await eve.get(`/leaveroom/?${form({ rname: ROOM })}`, { 'Sec-Fetch-Site': 'same-origin' });
  await admin.send(ROOM, '最后一句');
  await old.seesBubble(theirs, '最后一句');

  const texts = ['开始', ...said, '老页面:收到', '我说错了', '最后一句'];
  assert.deepEqual(await old.bubbles(theirs), texts);
  const heard = await theirs.evaluate(() => window.heard);
  assert.deepEqual(heard.map(({ code, username }) => [code, username]), ['admin', 'admin', 'admin', 'admin', 'bob', 'eve', 'admin'].map((name) => ['200', name]));
  const events = await theirs.evaluate(() => [...new Set(window.events)]);
  assert.deepEqual(events.filter((name) => ['presence', 'typing', 'member', 'read'].includes(name)), [], 'whoever does not follow is told nothing');
  await sees(ours, '最后一句');
  assert.deepEqual((await bubbles(ours)).slice(2).filter((text) => texts.includes(text)), texts.filter((text) => text !== '我说错了'));
  assert.deepEqual(theirs.complaints, []);
});

/** The right side of a row as one text, element by element, without what scripts add to either. */
const anatomy = (page, text) => page.locator('#message_box .msg_item[data-id]', { hasText: text }).locator('.item_right').evaluate((right) => {
  const tell = (node) => {
    if (!(node instanceof Element)) return node.data.trim() === '' ? '' : node.data;
    const attributes = [...node.attributes].filter(({ name }) => name !== 'tabindex').map(({ name, value }) => ` ${name}=${value}`).sort();
    return `<${node.localName}${attributes.join('')}>${[...node.childNodes].map(tell).join('')}</>`;
  };
  right = right.cloneNode(true);
  for (const added of right.querySelectorAll('button, noscript')) added.remove();
  return tell(right);
});

story('a row that comes as an event is, element by element, the one that the server renders', async (world) => {
  const { server, admin, bob } = await house(world);
  const page = await world.window(server, admin);
  await openRoom(page, ROOM);
  const text = 'א \u202Ehttps://evil.example/moc.knab @admin 再见';
  await bob.send(ROOM, text);
  await sees(page, text);
  const said = page.locator('#message_box .msg_item[data-id]', { hasText: '再见' });
  const stamp = /^\d{4}\/\d\d\/\d\d [AP]M\d\d:\d\d:\d\d$/;
  for (const how of ['an event', 'rendered']) {
    const when = said.locator('.name_time time');
    assert.match(await when.textContent(), stamp, how);
    assert.equal(await said.locator('.name_time a.when').getAttribute('title'), await when.textContent(), how);
    const seen = await when.evaluate((time) => [...time.childNodes].filter((node) => !(node instanceof Element)).map(({ data }) => data).join(''));
    assert.match(seen, /^\d\d:\d\d$/, how);
    const order = await said.locator('.msg a').evaluate((link) => [...link.textContent].map((_, i) => {
      const range = document.createRange();
      range.setStart(link.firstChild, i);
      range.setEnd(link.firstChild, i + 1);
      return range.getBoundingClientRect().left;
    }));
    assert.deepEqual(order, order.toSorted((a, b) => a - b), `${how}: an address reads from left to right, whatever stands before it`);
    if (how === 'rendered') break;
    const built = await anatomy(page, '再见');
    await page.reload();
    await page.waitForSelector('#connection[data-state=live]', { state: 'attached' });
    assert.equal(await anatomy(page, '再见'), built);
  }
});

story('people who are called like parts of the page disturb none of them', async (world) => {
  const server = await world.server();
  const admin = await server.person('admin');
  const carol = await server.person('carol');
  await admin.createRoom(ROOM);
  await carol.join(ROOM);
  const names = ['muted_bar', 'nothing_yet', 'older', 'newer', 'reading_bar', 'jump', 'typing', 'new_messages', 'people', 'message_box', 'pchat', 'words', 'write_form'];
  for (const name of names) await (await server.person(name)).tell('carol', '你好');
  const page = await world.window(server, carol);
  await openRoom(page, ROOM);
  await page.waitForSelector('#connection[data-state=live]', { state: 'attached' });
  const all = () => page.locator('#pchat li[data-peer] em').evaluateAll((rows) => rows.map((em) => `${em.id} ${em.textContent.trim()} ${em.checkVisibility()}`).sort());
  const want = names.map((name) => `${name} ${name} true`).sort();
  assert.deepEqual(await all(), want);
  const other = await world.window(server, admin);
  await openRoom(other, ROOM);
  await other.waitForSelector('#connection[data-state=live]', { state: 'attached' });
  await other.locator('#message').pressSequentially('大');
  await until('the line tells who types', async () => (await page.locator('p#typing').textContent()) !== '');
  await other.press('#message', 'Enter');
  await sees(page, '大');
  assert.equal(await page.locator('p#nothing_yet').count(), 0);
  await admin.get(`/chat/block/roomuser/?${form({ rname: ROOM, b_user: 'carol', b_time: 600 })}`, { 'Sec-Fetch-Site': 'same-origin' });
  await until('the bar tells of the mute', () => page.locator('p#muted_bar').isVisible());
  assert.deepEqual(await all(), want);
  assert.deepEqual(page.complaints, []);
});
