// Moderation as people feel it on a page that is open: at once, with a reason, and without losing what they have typed.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DESKTOP, PHONE } from '../lib/browser.js';
import { Cable } from '../lib/cable.js';
import { listen, listening, room, ROOM } from '../lib/livepage.js';
import { bubbles, say, sees } from '../lib/ourbrowser.js';
import { OUT, story, storyOnBoth } from '../lib/story.js';
import { until } from '../lib/until.js';

const HOSTILE = '<img src=x onerror="window.hacked=1"> 说了三次';

const notices = (page) => page.locator('#notices').innerText();
const blocked = (page) => page.locator('#message').evaluate((box) => box.readOnly && document.querySelector('.sub_but').disabled);
const last = (page) => page.locator('#message_box .msg_item').last();

function tells(page, words) {
  return until(`a notice ${words}`, async () => words.test(await notices(page)));
}

async function act(person, path, fields) {
  const answer = await person.post(path, { rname: ROOM, ...fields });
  assert.equal(answer.status, 302, `${path}: ${answer.text}`);
}

async function fresh(pages) {
  for (const page of pages) {
    assert.deepEqual(page.complaints, []);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
  }
}

async function picture(page, name) {
  await mkdir(OUT, { recursive: true });
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: join(OUT, `${name}-${size}.png`), animations: 'disabled' });
  }
  await page.setViewportSize(DESKTOP);
}

storyOnBoth('the muted see how long it lasts, keep what they typed, and get the box back by themselves', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await listen(world, server, bob);
  const bar = page.locator('#muted_bar');
  await page.fill('#message', '我还想说');
  await act(alice, '/chat/block/roomuser/', { b_user: 'bob', b_time: '3600', reason: HOSTILE });
  await until('the bar counts', async () => /还剩 59 分 \d+ 秒，原因：<img/.test(await bar.innerText()));
  assert.equal(await blocked(page), true);
  await picture(page, 'muted');

  await page.reload();
  await until('it counts after a reload too', async () => /还剩 59 分 \d+ 秒，原因：<img/.test(await bar.innerText()));
  assert.equal(await blocked(page), true);
  assert.equal(await page.inputValue('#message'), '我还想说');

  await act(alice, '/chat/block/roomuser/', { b_user: 'bob', b_time: '2' });
  await until('it ends by itself', async () => !(await blocked(page)));
  await tells(page, /你可以发言了/);
  assert.equal(await bar.isHidden(), true);
  assert.equal(await page.inputValue('#message'), '我还想说');

  await act(alice, '/chat/block/roomuser/', { b_user: 'bob' });
  await until('for ever says so', async () => /永久/.test(await bar.innerText()));
  await act(alice, '/chat/block/roomuser/', { b_user: 'bob', b_time: '1' });
  await until('it is lifted', async () => !(await blocked(page)));
  await page.press('#message', 'Enter');
  await sees(page, '我还想说');
  await fresh([page]);
});

story('a mute that came or went while the page was cut off is known when it is back', async (world) => {
  const { server, alice, bob } = await room(world);
  const cable = world.have(await Cable.to(server.port));
  const page = await listen(world, server, bob, { url: cable.url });
  const cutOff = async (meanwhile) => {
    cable.cut();
    await page.waitForSelector('#connection[data-state=reconnecting]', { state: 'attached' });
    await meanwhile();
    cable.mend();
    await listening(page);
  };
  await cutOff(() => act(alice, '/chat/block/roomuser/', { b_user: 'bob', b_time: '3600' }));
  await until('the bar counts', async () => /还剩 59 分/.test(await page.locator('#muted_bar').innerText()));
  await cutOff(() => act(alice, '/chat/block/roomuser/', { b_user: 'bob', b_time: '1' }));
  await until('the bar is gone', async () => !(await blocked(page)) && (await page.locator('#muted_bar').isHidden()));
});

for (const [path, field, words] of [['/chat/kick/roomuser/', 'del_user', /被移出.*<img/s], ['/chat/ban/roomuser/', 'user', /封禁.*<img/s]]) {
  story(`${path} reaches the open page, which keeps what was typed`, async (world) => {
    const { server, alice, bob } = await room(world);
    const page = await listen(world, server, bob);
    await page.fill('#message', '我还想说');
    await act(alice, path, { [field]: 'bob', reason: HOSTILE });
    await tells(page, words);
    assert.equal(await blocked(page), true);
    assert.equal(await page.inputValue('#message'), '我还想说');
    await picture(page, path.split('/')[2]);
    await alice.send(ROOM, 'after');
    await page.click('#notices a');
    await page.waitForURL('**/roomlist/');
    await fresh([page]);
  });
}

storyOnBoth('a message that was taken back disappears from all screens', async (world) => {
  const { server, alice, bob } = await room(world);
  await bob.send(ROOM, '先到的广告');
  const [owner, phone] = [await listen(world, server, alice), await listen(world, server, alice, { viewport: PHONE, hasTouch: true, isMobile: true })];
  const author = await listen(world, server, bob);
  const advert = '买买买 '.repeat(80).trim();
  await bob.send(ROOM, advert);
  for (const page of [owner, phone, author]) await sees(page, advert);

  // By keyboard: all links and buttons of the messages are one stop, the arrow keys lead from one to the next.
  await owner.focus('#message_box');
  await owner.keyboard.press('Tab');
  assert.equal(await last(owner).locator('.remove').evaluate((button) => button === document.activeElement), true);
  for (const key of ['ArrowUp', 'ArrowLeft']) await owner.keyboard.press(key);
  assert.equal(await owner.evaluate(() => document.activeElement.className), 'when');
  for (const key of ['ArrowRight', 'ArrowDown', 'Enter']) await owner.keyboard.press(key);
  await owner.waitForSelector('dialog.question[open]');
  await picture(owner, 'removal-question');
  await owner.keyboard.press('Escape');
  await owner.waitForSelector('dialog.question', { state: 'hidden' });
  assert.ok((await bubbles(owner)).includes(advert), 'nothing was removed without a yes');
  await owner.keyboard.press('Enter');
  await owner.click('.question button[value=remove]');
  for (const page of [owner, phone, author]) await sees(page, '消息已被删除');
  for (const page of [owner, phone, author]) assert.ok(!(await bubbles(page)).includes(advert), page.url());

  // By touch.
  await phone.locator('.msg_item', { hasText: '先到的广告' }).locator('.remove').tap();
  await phone.tap('.question button[value=remove]');
  await until('both are gone', async () => (await author.locator('.msg.removed').count()) === 2);
  await author.reload();
  assert.equal(await author.locator('.msg.removed').count(), 2);
  assert.equal(await author.locator('.remove').count(), 0);

  await say(author, '我自己的');
  await sees(author, '我自己的');
  await last(author).locator('.remove').focus();
  await author.keyboard.press('Enter');
  await author.click('.question button[value=remove]');
  await until('the third is gone', async () => (await phone.locator('.msg.removed').count()) === 3);
  await picture(owner, 'removed');
  await fresh([owner, phone, author]);
});

story('a message that can not be taken back stays, and the page says why', async (world) => {
  const { server, alice, bob } = await room(world);
  const admin = await server.person('admin');
  await alice.post('/chat/moderator/roomuser/', { rname: ROOM, user: 'bob' });
  await admin.join(ROOM);
  const page = await listen(world, server, bob);
  await admin.send(ROOM, '管理员说的');
  await sees(page, '管理员说的');
  await last(page).locator('.remove').focus(); // a page does not know who stands higher; the server does
  await page.keyboard.press('Enter');
  await page.click('.question button[value=remove]');
  await tells(page, /你不能删除这条消息/);
  assert.ok((await bubbles(page)).includes('管理员说的'));
});

story('a page that was cut off learns afterwards what was taken back; what one reads stays in its place', async (world) => {
  const { server, alice, bob } = await room(world);
  const lines = Array.from({ length: 40 }, (_, i) => `第 ${i} 行 ${'长 '.repeat(i % 2 ? 200 : 1)}`.trim());
  for (const line of lines) await bob.send(ROOM, line);
  const cable = world.have(await Cable.to(server.port));
  const page = await listen(world, server, alice, { url: cable.url });
  const stored = await alice.history({ rname: ROOM });
  const remove = (message) => alice.post('/api/removemessage', { rname: ROOM, id: message.id });

  const top = (text) => page.locator('.msg_item', { hasText: text }).evaluate((row) => row.getBoundingClientRect().top);
  await page.locator('.msg_item', { hasText: '第 20 行' }).evaluate((row) => row.scrollIntoView({ block: 'center' }));
  const before = await top('第 20 行');
  for (const i of [11, 13, 15]) await remove(stored[i]);
  await until('three are gone', async () => (await page.locator('.msg.removed').count()) === 3);
  assert.ok(Math.abs((await top('第 20 行')) - before) < 2, 'what is read has not moved');

  cable.cut();
  await remove(stored[0]);
  await remove(stored[38]);
  cable.mend();
  await until('the others too', async () => (await page.locator('.msg.removed').count()) === 5);
  const shown = await page.locator('#message_box .msg_item[data-id]').evaluateAll((rows) => rows.map((row) => row.dataset.id));
  assert.deepEqual(shown, stored.map((message) => message.id), 'each once, in its place');
});

story('the topic changes on open pages, and the end of a room is told', async (world) => {
  const { server, alice, bob } = await room(world);
  const page = await listen(world, server, bob);
  const topic = () => page.locator('.room_title small').allInnerTexts();
  await act(alice, '/chat/settings/', { topic: HOSTILE });
  await until('the topic is there', async () => (await topic())[0] === HOSTILE);
  await act(alice, '/chat/settings/', { topic: '' });
  await until('the topic is gone', async () => (await topic()).length === 0);
  await page.fill('#message', '我还想说');
  await act(alice, '/chat/delete/', { name: ROOM });
  await tells(page, /这个聊天室已被删除/);
  assert.equal(await blocked(page), true);
  assert.equal(await page.inputValue('#message'), '我还想说');
  await picture(page, 'room-deleted');
  await fresh([page]);
});

story('guests read a public room as it is spoken in, until it is public no more', async (world) => {
  const { server, alice } = await room(world, { GUESTS: 'read' });
  await act(alice, '/chat/settings/', { topic: '', public: '1' });
  await alice.send(ROOM, '广场上的话');
  const page = await listen(world, server, undefined);
  await sees(page, '广场上的话');
  await alice.send(ROOM, '刚刚说的');
  await sees(page, '刚刚说的');
  const [, spoken] = await alice.history({ rname: ROOM });
  await alice.post('/api/removemessage', { rname: ROOM, id: spoken.id });
  await sees(page, '消息已被删除');
  assert.equal(await page.locator('.remove').count(), 0);
  await picture(page, 'guest-reads');
  await act(alice, '/chat/settings/', { topic: '', public: '0' });
  await tells(page, /不再对游客公开/);
  assert.equal(await page.locator('#reading_bar').count(), 0, 'nothing on the page says otherwise');
  await picture(page, 'guest-room-private');
  await fresh([page]);
});
