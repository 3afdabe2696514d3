// A room's life by its pages: topic, moderators, mutes, bans, removed messages, a new owner, its end, and what the audit
// log tells of it. All of it is forms, which need no script.

import assert from 'node:assert/strict';
import { PHONE } from '../lib/browser.js';
import { form } from '../lib/http.js';
import { openRoom } from '../lib/ourbrowser.js';
import { story } from '../lib/story.js';

const ROOM = '大厅';
const MEMBERS = `/chat/roomuser/list?${form({ rname: ROOM })}`;

async function settle(server) {
  const names = { owner: ['createroom'], helper: [], spammer: [] };
  const people = { admin: await server.person('admin') };
  for (const [name, permissions] of Object.entries(names)) people[name] = await server.person(name, { permissions });
  await people.owner.createRoom(ROOM);
  for (const name of ['helper', 'spammer']) await people[name].join(ROOM);
  await people.spammer.send(ROOM, 'BUY NOW');
  return people;
}

const rowOf = (page, name) => page.locator(`.person[data-id="${name}"]`);

/** Opens the menu of a member and presses a button in it. */
async function manage(page, name, button, reason = '') {
  await page.goto(MEMBERS);
  await rowOf(page, name).locator('summary').click();
  if (reason) await rowOf(page, name).locator('[name=reason]').fill(reason);
  await rowOf(page, name).locator(`form >> text="${button}"`).click();
}

for (const javaScriptEnabled of [true, false]) {
  story(`a room's life by its pages, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (world) => {
    const server = await world.server();
    const people = await settle(server);
    const pages = {};
    for (const [name, who] of Object.entries(people)) {
      pages[name] = await world.window(server, who, { viewport: PHONE, javaScriptEnabled });
    }
    const { owner, helper, spammer, admin } = pages;

    await openRoom(owner, ROOM);
    await owner.click('.chat_nav >> text=设置');
    await owner.fill('#topic', '今天 <b>聊</b> 天气');
    await owner.click('text=保存');
    await owner.waitForSelector('.flash >> text=已保存');
    await manage(owner, 'helper', '设为版主');
    await rowOf(owner, 'helper').locator('.tag >> text=版主').waitFor();

    await manage(helper, 'spammer', '10 分钟', '发广告');
    await rowOf(helper, 'spammer').locator('text=原因：发广告').waitFor();
    await openRoom(spammer, ROOM);
    assert.match(await spammer.locator('.room_title').innerText(), /今天 <b>聊<\/b> 天气/);
    await spammer.locator('#muted_bar >> text=发广告').waitFor();
    await manage(helper, 'spammer', '解禁');
    await rowOf(helper, 'spammer').waitFor();
    assert.equal(await rowOf(helper, 'spammer').locator('.mute_text').count(), 0);

    if (!javaScriptEnabled) {
      await openRoom(helper, ROOM);
      await helper.click('.msg_item[data-from=spammer] noscript button');
      await helper.waitForSelector('.msg.removed >> text=消息已被删除');
      assert.equal((await people.spammer.history({ rname: ROOM }))[0].text, '', 'its text is gone');
    }

    await manage(helper, 'spammer', '封禁', '屡教不改');
    await openRoom(spammer, ROOM);
    await spammer.locator('text=屡教不改').waitFor();
    assert.equal(await spammer.locator('form[action^="/joinroom/"]').count(), 0);
    assert.equal((await people.spammer.click(`/joinroom/?${form({ rname: ROOM })}`)).status, 403);
    await helper.goto(`/chat/bans/?${form({ rname: ROOM })}`);
    await helper.click('text=解除封禁');
    await helper.locator('text=没有人被封禁').waitFor();
    await openRoom(spammer, ROOM);
    await spammer.click('text="加入聊天室"');
    await spammer.locator('#message:enabled').waitFor();

    await owner.goto(`/chat/settings/?${form({ rname: ROOM })}`);
    await owner.fill('#user', 'helper');
    await owner.click('text=转让…');
    await owner.click('text=确定');
    await rowOf(owner, 'helper').locator('.tag >> text=房主').waitFor();
    await helper.goto(`/chat/settings/?${form({ rname: ROOM })}`);
    await helper.click('text=删除…');
    await helper.fill('#name', '大');
    await helper.click('button.danger');
    await helper.locator('.problem >> text=什么也没有删除').waitFor();
    await helper.fill('#name', ROOM);
    await helper.click('button.danger');
    await helper.waitForURL('**/roomlist/');
    assert.equal((await openRoom(owner, ROOM)).status(), 404);

    await admin.goto('/audit/');
    await admin.fill('#room', ROOM);
    await admin.selectOption('#deed', 'banned');
    await admin.click('text=查找');
    await admin.waitForURL(/deed=banned/);
    const words = (await admin.locator('.audit_rows li').allInnerTexts()).join('\n');
    assert.match(words, /helper 封禁 spammer 在「大厅」/);
    assert.match(words, /原因：屡教不改/);
    const { entries } = JSON.parse((await people.admin.get(`/api/audit?${form({ room: ROOM })}`)).text);
    const deeds = entries.map(({ who, deed, whom }) => [who, deed, whom].join(' ').trim()).reverse();
    assert.deepEqual(deeds.filter((deed) => !deed.includes('message-removed')), [
      'owner room-created', 'owner room-topic', 'owner moderator-named helper', 'helper muted spammer', 'helper unmuted spammer',
      'helper banned spammer', 'helper unbanned spammer', 'owner room-transferred helper', 'helper room-deleted',
    ]);
    assert.deepEqual(Object.values(pages).flatMap((page) => page.complaints.filter((line) => !/Failed to load resource.*40[04]/.test(line))), []);
  });
}
