// Saying something and reading what is said, as one feels it: at once, never twice, never lost, and without being moved.

import assert from 'node:assert/strict';
import { Cable } from '../lib/cable.js';
import { listen, listening, room, ROOM } from '../lib/livepage.js';
import { bubbles, openRoom, say, sees } from '../lib/ourbrowser.js';
import { story, storyOnBoth } from '../lib/story.js';
import { until } from '../lib/until.js';

const texts = async (person) => (await person.wholeHistory({ rname: ROOM })).map(({ text }) => text);
const rows = (page, which) => page.locator(`#message_box .unsent${which} .msg`).allTextContents();
const fill = (person, count, text = (i) => `第 ${i + 1} 句`) => each(Array.from({ length: count }, (_, i) => text(i)), (said) => person.send(ROOM, said));

async function each(list, action) {
  for (const one of list) await action(one);
}

/** Where on the screen a message is, in pixels from the top of the box. */
const place = (page, text) => page.locator('#message_box .msg_item[data-id]', { hasText: text }).first().evaluate((row) => {
  return Math.round(row.getBoundingClientRect().top - document.getElementById('message_box').getBoundingClientRect().top);
});

/** The text of the first message that the reader sees. */
const firstSeen = (page) => page.locator('#message_box').evaluate((box) => {
  const { top } = box.getBoundingClientRect();
  return [...box.querySelectorAll('.msg_item[data-id] .msg')].find((bubble) => bubble.getBoundingClientRect().top > top).textContent;
});

/** Turns the wheel and waits until the box has moved and stands still: the same place in ten pictures. */
async function scrollBy(page, by) {
  await page.hover('#message_box');
  const before = await page.locator('#message_box').evaluate((box) => box.scrollTop);
  await page.mouse.wheel(0, by);
  await page.locator('#message_box').evaluate(async (box, start) => {
    for (let same = 0, last = start; same < 10;) {
      await new Promise(requestAnimationFrame);
      same = box.scrollTop === last && last !== start ? same + 1 : 0;
      last = box.scrollTop;
    }
  }, before);
}

storyOnBoth('what is said is there at once, in order, and takes its place when it is stored', async (world) => {
  const { server, alice, bob } = await room(world);
  const [mine, theirs] = [await listen(world, server, alice), await listen(world, server, bob)];
  const held = [];
  await mine.route('**/api/sendchat/', (route) => held.push(route));
  for (const text of ['一', '二', '三']) {
    await mine.fill('#message', text);
    await mine.press('#message', 'Enter');
  }
  assert.deepEqual(await rows(mine, '.pending'), ['一', '二', '三']);
  assert.equal(await mine.inputValue('#message'), '');
  assert.ok(await mine.evaluate(() => document.activeElement?.id === 'message'), 'the cursor stays in the box');
  await bob.send(ROOM, '别人的');
  await sees(mine, '别人的');
  for (let i = 0; i < 3; i++) {
    await until('the next one is on its way', () => held[i]);
    assert.equal(held.length, i + 1, 'one after the other');
    assert.match(held[i].request().headers()['idempotency-key'], /^[0-9A-HJKMNP-TV-Z]{12}$/);
    await held[i].continue();
  }
  await until('all are stored', async () => (await rows(mine, '')).length === 0);
  const want = ['别人的', '一', '二', '三'];
  assert.deepEqual(await bubbles(mine), want);
  await sees(theirs, '三');
  assert.deepEqual(await bubbles(theirs), want);
  assert.deepEqual(await texts(alice), want);
  assert.deepEqual(mine.complaints, []);
});

storyOnBoth('an answer that never comes, a restart in between, and it is still said once', async (world) => {
  const { server, alice } = await room(world);
  const cable = world.have(await Cable.to(server.port));
  const page = await listen(world, { url: cable.url }, alice);
  // The server stores it, and the network breaks before the page hears of that.
  await page.route('**/api/sendchat/', async (route) => {
    await route.fetch({ url: route.request().url().replace(cable.url, server.url) });
    cable.cut();
    await route.abort();
  }, { times: 1 });
  await say(page, '只说一次');
  await say(page, '在它后面');
  await until('it is marked as failed', async () => (await rows(page, '.failed')).includes('只说一次'));
  await server.kill();
  await server.start();
  cable.mend();
  await sees(page, '在它后面');
  assert.deepEqual(await bubbles(page), ['只说一次', '在它后面']);
  await until('nothing is unsent', async () => (await rows(page, '')).length === 0);
  assert.deepEqual(await texts(alice), ['只说一次', '在它后面']);
});

storyOnBoth('sent again after a kill, with the same key: said once', async (world) => {
  const { server, alice } = await room(world);
  const page = await world.window(server, alice);
  const keys = [];
  let stored = false;
  let deaf = true; // nobody tells the page
  await page.route('**/socket.io/**', (route) => (deaf ? route.abort() : route.continue()));
  await page.routeWebSocket('**/socket.io/**', (socket) => (deaf ? socket.close() : socket.connectToServer()));
  await page.route('**/api/messages**', (route) => route.abort());
  await page.route('**/api/sendchat/', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    if (stored) return route.continue();
    await route.fetch();
    stored = true;
    return route.abort();
  });
  await openRoom(page, ROOM);
  await say(page, '只说一次');
  await until('it is stored', () => stored);
  await server.kill();
  await server.start();
  await page.click('.unsent .retry');
  await until('it was sent again', () => keys.length > 1);
  await until('it was accepted', async () => (await rows(page, ':not(.failed, .pending)')).length === 1);
  assert.equal(new Set(keys).size, 1);
  assert.deepEqual(await texts(alice), ['只说一次']);
  deaf = false;
  await page.unroute('**/api/messages**');
  await until('it has taken its place', async () => (await rows(page, '')).length === 0);
  assert.deepEqual(await bubbles(page), ['只说一次']);
});

story('a refusal says why, keeps the text over a reload, and gives it back', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await listen(world, server, bob);
  await page.route('**/api/sendchat/', (route) => route.fulfill({ status: 507, json: { code: 507, msg: 'The message store is full, so nothing was stored.' } }));
  await say(page, '磁盘满了');
  await until('it has failed', async () => (await rows(page, '.failed')).length === 1);
  assert.match(await page.locator('.unsent .why').innerText(), /没有发出去：服务器的存储已经满了，消息没有存下来。请告诉管理员/);
  await page.reload();
  assert.deepEqual(await rows(page, '.failed'), ['磁盘满了']);
  await page.unroute('**/api/sendchat/');
  await page.click('.unsent .discard');
  assert.equal(await page.inputValue('#message'), '磁盘满了');
  assert.deepEqual(await rows(page, ''), []);

  await alice.post('/chat/kick/roomuser/', { rname: ROOM, del_user: 'bob' });
  await until('the page knows', async () => page.locator('.sub_but').isDisabled());
  assert.equal(await page.inputValue('#message'), '磁盘满了');
  assert.deepEqual(await texts(alice), []);
});

story('a session that has ended in the middle of typing loses nothing', async (world) => {
  const { server, bob } = await room(world);
  const page = await listen(world, server, bob);
  await page.context().clearCookies();
  await say(page, '登出以后说的');
  await until('it has failed', async () => (await rows(page, '.failed')).length === 1);
  assert.match(await page.locator('.unsent .why').innerText(), /登录已失效/);
  assert.match(await page.locator('.unsent .why a').getAttribute('href'), /^\/login\/\?next=/);
  const again = await server.person('bob');
  const [name, value] = again.cookie.split('=');
  await page.context().addCookies([{ name, value, url: server.url }]);
  await page.reload();
  await page.click('.unsent .retry');
  await sees(page, '登出以后说的');
  assert.deepEqual(await rows(page, ''), []);
});

/** The texts of what is unsent, and which buttons stand behind the first of it. */
const leftOver = async (page) => [await rows(page, ''), await page.locator('.unsent').first().locator('button').evaluateAll((all) => all.map((b) => b.className).join())];
const noAnswer = (page) => page.route('**/api/sendchat/', (route) => route.fulfill({ status: 503, json: { code: 503, msg: 'not now' } }));

async function signedInAs(page, server, person) {
  const [name, value] = person.cookie.split('=');
  await page.context().addCookies([{ name, value, url: server.url }]);
}

story('what one has not sent is never said by whoever signs in next', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await listen(world, server, bob);
  await noAnswer(page);
  await say(page, '鲍勃的话');
  await until('it has failed', async () => (await rows(page, '.failed')).length === 1);
  await page.unroute('**/api/sendchat/');
  await signedInAs(page, server, alice);
  await page.click('.unsent .retry');
  await until('the page has noticed', async () => /登录已失效/.test(await page.locator('#notices').innerText()));
  await say(page, '还是鲍勃的');
  assert.deepEqual(await leftOver(page), [['鲍勃的话', '还是鲍勃的'], 'copy,discard']);
  await alice.send(ROOM, '到此为止');
  assert.deepEqual(await texts(alice), ['到此为止']);
});

story('a window learns that somebody else has signed in with the browser, a guest’s too', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await listen(world, server, bob);
  await page.fill('#message', '写到一半');
  const guest = await page.context().newPage();
  await page.context().clearCookies();
  await guest.goto('/');
  await guest.goto('/chat/');
  const box = guest.locator('#message_not');
  const closed = async (window) => (await window.locator('.write_box button').isDisabled()) && /换了人登录/.test(await window.locator('#notices').innerText());
  assert.equal(await box.isEditable(), true);
  assert.equal(await closed(page), false, 'a guest is nobody else');
  await signedInAs(page, server, alice);
  const other = await page.context().newPage();
  await openRoom(other, ROOM);
  await until('both are closed', async () => (await closed(page)) && (await closed(guest)));
  assert.equal(await page.inputValue('#message'), '写到一半');
  assert.equal(await closed(other), false);
  await page.click('#notices a');
  await until('it is hers now', async () => (await page.locator('.chatbox').getAttribute('data-user')) === 'alice');
  assert.equal(await page.inputValue('#message'), '', 'what he wrote is his');
});

story('who is out of a room still has what they wrote, to be copied', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await listen(world, server, bob);
  await noAnswer(page);
  await say(page, '没发出去的');
  await until('it has failed', async () => (await rows(page, '.failed')).length === 1);
  await page.fill('#message', '写到一半');
  const out = [['没发出去的'], 'copy,discard'];
  await alice.post('/chat/kick/roomuser/', { rname: ROOM, del_user: 'bob' });
  await until('the page is closed', async () => page.locator('.sub_but').isDisabled());
  assert.deepEqual(await leftOver(page), out);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const how of ['looks again', 'is back and sees both']) {
    await page.reload();
    assert.equal(await page.inputValue('#message'), '写到一半', how);
    if (how === 'looks again') {
      assert.deepEqual(await leftOver(page), out);
      assert.equal(await page.locator('#message').isEditable(), false);
      await page.click('.unsent .copy');
      await until('it is copied', () => page.evaluate(async () => (await navigator.clipboard.readText()) === '没发出去的'));
      await bob.join(ROOM);
    }
  }
  await listening(page);
  assert.deepEqual(await leftOver(page), [['没发出去的'], 'retry,discard']);
  await alice.post('/chat/delete/', { rname: ROOM, name: ROOM });
  await until('the room is gone', async () => page.locator('.sub_but').isDisabled());
  await page.reload();
  assert.deepEqual(await leftOver(page), out);
  assert.equal(await page.inputValue('#message'), '写到一半');
});

story('whoever reads back is not moved by what is said, and comes back by the button', async (world) => {
  const { server, alice, bob } = await room(world);
  await fill(alice, 60);
  const page = await listen(world, server, alice);
  await scrollBy(page, -700);
  const before = await place(page, '第 40 句');
  await fill(bob, 5, (i) => `新的 ${i + 1}`);
  await until('the button counts', async () => (await page.locator('#jump').innerText()) === '5 条新消息 ↓');
  assert.equal(await place(page, '第 40 句'), before);
  assert.equal(await page.locator('#new_messages + .msg_item .msg').innerText(), '新的 1');
  await page.click('#jump');
  await until('it is at the end', () => page.locator('#message_box').evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2));
  assert.equal(await page.locator('#jump').isHidden(), true);
  await until('nothing is new any more', async () => (await page.locator('#new_messages').count()) === 0);
  await bob.send(ROOM, '跟着走');
  await sees(page, '跟着走');
  await until('it follows again', () => page.locator('#message_box').evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2));
});

storyOnBoth('older messages come by themselves, without a jump, up to the beginning', async (world) => {
  const { server, alice } = await room(world);
  await fill(alice, 170);
  const page = await listen(world, server, alice);
  const held = [];
  await page.route('**/api/messages**before=**', (route) => held.push(route));
  while (held.length === 0) await scrollBy(page, -300);
  assert.match(await page.locator('#older').innerText(), /正在取/);
  const first = await firstSeen(page);
  const before = await place(page, first);
  await held[0].continue();
  await until('there are more', async () => (await bubbles(page)).length > 60);
  assert.ok(Math.abs((await place(page, first)) - before) <= 1, 'what was looked at stays where it is');
  await page.unroute('**/api/messages**before=**');
  for (const route of held.slice(1)) await route.continue();
  await page.focus('#message_box');
  await until('the beginning', async () => {
    await page.press('#message_box', 'Home');
    return (await page.locator('.beginning').count()) === 1;
  });
  assert.deepEqual(await bubbles(page), Array.from({ length: 170 }, (_, i) => `第 ${i + 1} 句`));
  assert.equal(await page.locator('#older').isHidden(), true);
  assert.deepEqual(page.complaints, []);
});

story('when older messages do not come, it says so and tries again when asked', async (world) => {
  const { server, alice } = await room(world);
  await fill(alice, 80);
  const page = await listen(world, server, alice);
  await page.route('**/api/messages**before=**', (route) => route.abort());
  await page.locator('#older').evaluate((button) => button.click());
  await until('it says so', async () => /再试一次/.test(await page.locator('#older').innerText()));
  await page.unroute('**/api/messages**before=**');
  await page.locator('#older').click();
  await until('they are there', async () => (await bubbles(page)).length === 80);
});

storyOnBoth('a link to a message opens the page around it; what follows comes while scrolling down', async (world) => {
  const { server, alice, bob } = await room(world);
  await fill(bob, 300);
  const { id } = (await alice.wholeHistory({ rname: ROOM }))[99];
  const page = await world.window(server, alice);
  await page.goto(`/chat/?rname=${encodeURIComponent(ROOM)}&at=${id}#m-${id}`);
  await listening(page);
  assert.equal(await page.locator('.found .msg').innerText(), '第 100 句');
  const top = await place(page, '第 100 句');
  assert.ok(top > 0 && top < 600, `it is in sight, at ${top}`);
  await bob.send(ROOM, '刚刚说的');
  await until('it is counted', async () => /1 条新消息/.test(await page.locator('#jump').innerText()));
  assert.ok(!(await bubbles(page)).includes('刚刚说的'), 'there is a gap before it');
  await until('scrolled down to the end', async () => {
    await page.press('#message_box', 'End');
    return (await bubbles(page)).includes('刚刚说的');
  }, { every: 100 });
  const all = (await bubbles(page)).slice(-201);
  assert.deepEqual(all, [...Array.from({ length: 200 }, (_, i) => `第 ${i + 101} 句`), '刚刚说的']);

  await page.goto(`/chat/?rname=${encodeURIComponent(ROOM)}&at=${id}#m-${id}`);
  await listening(page);
  await page.click('#jump');
  await sees(page, '刚刚说的');
  await bob.send(ROOM, '接着说');
  await sees(page, '接着说');
  assert.deepEqual((await bubbles(page)).slice(-3), ['第 300 句', '刚刚说的', '接着说']);
  const href = await page.locator('.msg_item a.when').last().getAttribute('href');
  assert.match(href, /^\/chat\/\?rname=.*&at=\w{26}#m-\w{26}$/);
});

story('a page with unread messages opens where they begin', async (world) => {
  const { server, alice, bob } = await room(world);
  await fill(alice, 3);
  await fill(bob, 70, (i) => `没读过的 ${i + 1}`);
  const page = await listen(world, server, alice);
  const divider = page.locator('#new_messages + .msg_item .msg');
  assert.equal(await divider.innerText(), '没读过的 21', 'as far as the page goes');
  assert.match(await page.innerText('#new_messages'), /70/, 'and it says how many there are');
  const { y } = await page.locator('#new_messages').boundingBox();
  const box = await page.locator('#message_box').boundingBox();
  assert.ok(y >= box.y - 1 && y < box.y + box.height, 'where the reader sees it');
  await page.hover('#message_box');
  await page.mouse.wheel(0, -200);
  await until('the first unread one is loaded', async () => (await divider.innerText()) === '没读过的 1');
  assert.equal(await page.locator('#new_messages').count(), 1);
  await page.click('#jump');
  await until('all is read', async () => (await page.locator('#new_messages').count()) === 0);
});

story('keys: Enter sends, Shift+Enter breaks the line, and an input method is left alone', async (world) => {
  const { server, alice } = await room(world);
  const page = await listen(world, server, alice);
  await page.focus('#message');
  await page.keyboard.type('上');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('下');
  await page.keyboard.press('Control+Enter');
  await sees(page, '上\n下');

  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Input.imeSetComposition', { text: 'ni hao', selectionStart: 6, selectionEnd: 6 });
  await page.locator('#message').dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true });
  assert.equal(await page.inputValue('#message'), 'ni hao');
  await devtools.send('Input.insertText', { text: '你好' });
  assert.equal(await page.inputValue('#message'), '你好');
  assert.deepEqual(await bubbles(page), ['上\n下'], 'nothing was sent by the way');
  await page.reload();
  assert.equal(await page.inputValue('#message'), '你好', 'the draft is kept');
  await listening(page);
  await page.press('#message', 'Enter');
  await sees(page, '你好');
});

story('near the limit the characters are counted, and what is too long stays in the box', async (world) => {
  const { server, alice } = await room(world);
  const page = await listen(world, server, alice);
  await page.fill('#message', '🦆'.repeat(3999));
  assert.equal(await page.locator('#count.near').innerText(), '3999 / 4000');
  await page.fill('#message', '🦆'.repeat(4001));
  assert.equal(await page.locator('#count.over').innerText(), '4001 / 4000');
  await page.press('#message', 'Enter');
  assert.match(await page.locator('#count').innerText(), /多了 1 个字/);
  assert.equal([...(await page.inputValue('#message'))].length, 4001);
  await page.fill('#message', '🦆'.repeat(4000));
  await page.press('#message', 'Enter');
  await sees(page, '🦆'.repeat(4000));
});

storyOnBoth('what was read is known to the next window', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await listen(world, server, alice);
  await fill(bob, 3);
  await sees(page, '第 3 句');
  const newest = (await alice.wholeHistory({ rname: ROOM })).at(-1).id;
  await until('the mark is kept', async () => (await alice.get(`/chat/?rname=${encodeURIComponent(ROOM)}`)).text.includes(`data-read="${newest}"`));
  await page.close();
  await fill(bob, 2, (i) => `后来 ${i + 1}`);
  const next = await listen(world, server, alice);
  assert.equal(await next.locator('#new_messages + .msg_item .msg').innerText(), '后来 1');
});
