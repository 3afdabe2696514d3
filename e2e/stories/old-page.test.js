// The whole old page (jQuery 1.8, socket.io-client 1.3.6, inline script) works unchanged, in a real browser.

import assert from 'node:assert/strict';
import { BACKENDS, story } from '../lib/story.js';
import { bubbles, fillOldLogin, openOldRoom, sayOld, seesBubble, signInOld, socketUp } from '../lib/oldbrowser.js';
import { until } from '../lib/until.js';

const ROOM = '大厅';

const WAYS = [
  { way: 'polling, then upgraded', transports: undefined, ends: 'websocket' },
  { way: 'polling only', transports: ['polling'], ends: 'polling' },
  { way: 'websocket only', transports: ['websocket'], ends: 'websocket' },
];

async function roomOfTwo(world, options) {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  await alice.createRoom(ROOM);
  await bob.join(ROOM);
  const old = await world.oldPage(server, options);
  return { server, alice, bob, old };
}

for (const backend of BACKENDS) {
  for (const { way, transports, ends } of WAYS) {
    story(`the old page talks with a 4.x client in Chinese: ${way} (${backend})`, async (world) => {
      world.backend = backend;
      const { alice, bob, old } = await roomOfTwo(world, { transports });
      await alice.send(ROOM, '之前说的话');
      const bobs = await world.client(bob, { version: 4 });
      await bobs.subscribe(ROOM);

      const page = await world.window(old);
      await signInOld(page, 'alice');
      await openOldRoom(page, ROOM, ends);
      assert.deepEqual(await bubbles(page), ['之前说的话'], 'the history is on the page');

      await sayOld(page, '你好,鲍勃 😀');
      const heard = await bobs.hears('你好,鲍勃 😀');
      assert.equal(heard.username, 'alice');
      assert.equal(heard.room, ROOM);
      assert.equal(heard.code, '200');
      await seesBubble(page, '你好,鲍勃 😀');

      await bob.send(ROOM, '早上好,爱丽丝 🌸');
      await seesBubble(page, '早上好,爱丽丝 🌸');
      assert.deepEqual(await bubbles(page), ['之前说的话', '你好,鲍勃 😀', '早上好,爱丽丝 🌸'], 'each once, in order');
      assert.deepEqual(page.complaints, []);
    });
  }
}

for (const { way, transports, ends } of WAYS) {
  story(`after a restart the old page gets its room back without naming it again: ${way}`, async (world) => {
    const { server, bob, old } = await roomOfTwo(world, { transports });
    const page = await world.window(old);
    await signInOld(page, 'alice');
    await openOldRoom(page, ROOM, ends);
    const emitted = await countSubscriptions(page);

    await server.kill();
    await page.waitForFunction(() => socket.disconnected);
    await server.start();
    await socketUp(page, ends);

    await bob.send(ROOM, '重启以后');
    await seesBubble(page, '重启以后');
    await sayOld(page, '我还在');
    await seesBubble(page, '我还在');
    assert.equal(await emitted(), 0, 'the page itself emitted nothing');
  });
}

story('after a restart two tabs of the old page get back each its own room', async (world) => {
  const { server, alice, bob, old } = await roomOfTwo(world);
  await alice.createRoom('茶馆');
  await bob.join('茶馆');
  const one = await world.window(old);
  await signInOld(one, 'alice');
  const two = await one.context().newPage();
  await openOldRoom(one, ROOM);
  await openOldRoom(two, '茶馆');

  await server.kill();
  for (const tab of [one, two]) await tab.waitForFunction(() => socket.disconnected);
  await server.start();
  for (const tab of [one, two]) await socketUp(tab);
  await bob.send(ROOM, '大厅里的话');
  await bob.send('茶馆', '茶馆里的话');
  await seesBubble(one, '大厅里的话');
  await seesBubble(two, '茶馆里的话');
  await sayOld(one, '听到了');
  await seesBubble(one, '听到了');
  assert.deepEqual(await bubbles(one), ['大厅里的话', '听到了']);
  assert.deepEqual(await bubbles(two), ['茶馆里的话']);
});

// From now on counts how often the page names its room; returns a function that tells.
async function countSubscriptions(page) {
  await page.evaluate(() => {
    window.emitted = 0;
    const emit = socket.emit;
    socket.emit = function (event, ...args) {
      if (event === 'request_for_response') window.emitted++;
      return emit.call(this, event, ...args);
    };
  });
  return () => page.evaluate(() => window.emitted);
}

story('texts that the old page puts into the URL as they are arrive as they always did', async (world) => {
  const { alice, bob, old } = await roomOfTwo(world);
  const bobs = await world.client(bob);
  await bobs.subscribe(ROOM);
  const page = await world.window(old);
  await signInOld(page, 'alice');
  await openOldRoom(page, ROOM);

  const typed = [
    ['100%', '100%'],
    ['50% 打折 100%', '50% 打折 100%'],
    ['a/b', 'a/b'],
    ['//x', '//x'],
    ['1+1=2', '1+1=2'],
    ['what?', 'what?'],
    ['what? really & truly', 'what? really & truly'],
    ['what? #tag', 'what? '], // the browser itself drops a fragment, and always has
    ['😀👨‍👩‍👧', '😀👨‍👩‍👧'],
    ["don't; \"quote\"", "don't; \"quote\""],
    ['<b>bold</b> & <img src=x onerror=alert(1)>', '<b>bold</b> & <img src=x onerror=alert(1)>'],
  ];
  for (const [text, arrives] of typed) {
    const before = bobs.messages.length;
    await sayOld(page, text);
    await bobs.count(before + 1);
    assert.equal(bobs.texts.at(-1).trimEnd(), arrives.trimEnd(), `typed ${text}`);
  }
  const shown = await until('all bubbles are there', async () => {
    const all = await bubbles(page);
    return all.length === typed.length && all;
  });
  assert.deepEqual(shown.map((t) => t.trimEnd()), typed.map(([, arrives]) => arrives.trimEnd()));
  assert.equal(await page.locator('#message_box .msg b, #message_box .msg img').count(), 0, 'a text never becomes markup');
  assert.deepEqual(
    (await alice.history({ rname: ROOM })).map((m) => m.text.trimEnd()),
    typed.map(([, arrives]) => arrives.trimEnd()),
  );
});

story('the duck answers the muted, the kicked and whoever signed out elsewhere', async (world) => {
  const { server, alice, old } = await roomOfTwo(world);
  const page = await world.window(old);
  await signInOld(page, 'bob');
  await openOldRoom(page, ROOM);

  await alice.mute(ROOM, 'bob');
  await sayOld(page, '我被禁言了吗');
  await seesBubble(page, '自动回复: Your are under block now!');

  await alice.mute(ROOM, 'bob', 1); // one second: the old way to lift a mute
  await alice.kick(ROOM, 'bob');
  const admin = await server.person('admin');
  await until('the mute is over', async () => {
    await sayOld(page, '我还在吗');
    return (await bubbles(page)).includes('自动回复: You are not in this room');
  }, { every: 200 });

  const [cookie] = await page.context().cookies();
  await page.context().request.get('/logout/', { maxRedirects: 0, headers: { Referer: page.url() } }); // as its link does
  await page.context().addCookies([cookie]); // a tab that still holds the dead cookie
  await sayOld(page, '还有人吗');
  await until('the duck says that the session is over', async () => /自动回复: .*session/i.test((await bubbles(page)).at(-1)));
  assert.equal((await admin.join(ROOM), await admin.history({ rname: ROOM })).length, 0, 'none of it was stored');
});

story('the old page refuses a wrong password and a guest talks to the duck', async (world) => {
  const { alice, old } = await roomOfTwo(world);
  await alice.send(ROOM, '只有成员能看到');
  const page = await world.window(old);
  await fillOldLogin(page, 'alice', 'wrong');
  await page.waitForSelector('#hint:has-text("用户名或密码不对")');

  await openOldRoom(page, ROOM);
  assert.deepEqual(await bubbles(page), [], 'a guest sees no history');
  await sayOld(page, '你好');
  const [mine, answer] = await until('the duck answers', async () => {
    const all = await bubbles(page);
    return all.length === 2 && all;
  });
  assert.equal(mine, '你好');
  assert.ok(answer.trim() !== '' && answer !== '你好', `the duck says something of its own: ${answer}`);
  await alice.send(ROOM, '客人听不到');
  await sayOld(page, '<i>hi</i>');
  await until('the duck answers again', async () => (await bubbles(page)).length >= 4);
  assert.ok(!(await bubbles(page)).includes('客人听不到'), 'a guest hears nothing of the room');
});

story('the theme toggle of the old page finds both stylesheets', async (world) => {
  const { old } = await roomOfTwo(world);
  const page = await world.window(old);
  await signInOld(page, 'alice');
  await openOldRoom(page, ROOM);
  const look = () => page.evaluate(() => {
    const { backgroundColor, backgroundImage } = getComputedStyle(document.body);
    return `${backgroundColor} ${backgroundImage} ${getComputedStyle(document.querySelector('.chatbox')).backgroundColor}`;
  });
  const light = await look();
  const answered = page.waitForResponse('**/style-contorl.css');
  await page.hover('.uname');
  await page.click('#control');
  assert.equal((await answered).status(), 200);
  await until('the page looks different', async () => (await look()) !== light);
  await page.click('#control');
  await until('the page looks as before', async () => (await look()) === light);
});
