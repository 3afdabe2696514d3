// What people may do who have not signed in: nothing, talk with the duck (old-page.test.js), or read public rooms.

import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { form, request, FORM } from '../lib/http.js';
import { bubbles, openRoom, sees } from '../lib/ourbrowser.js';
import * as old from '../lib/oldbrowser.js';
import { story, storyOnBoth } from '../lib/story.js';
import { until } from '../lib/until.js';

const ROOM = '广场';
const CELLAR = '地下室';

async function rooms(world, settings) {
  const server = await world.server(settings);
  const olga = await server.person('olga', { permissions: ['createroom'] });
  for (const room of [ROOM, CELLAR]) {
    await olga.createRoom(room);
    await olga.send(room, `${room}里的话`);
  }
  return { server, olga };
}

/** Says in the room's settings whether guests may read it. */
async function publish(olga, room, yes) {
  const answer = await olga.post(`/chat/settings/?${form({ rname: room })}`, { public: yes ? '1' : '0' });
  assert.equal(answer.status, 302);
}

storyOnBoth('guests read a public room as it goes on, until it is public no more', async (world) => {
  const { server, olga } = await rooms(world, { GUESTS: 'read' });
  const page = await world.window(server);
  await openRoom(page, ROOM);
  assert.deepEqual(await bubbles(page), [], 'no room is public before somebody says so');
  assert.ok(await page.locator('#message_not').isVisible(), 'but there is the duck');
  await publish(olga, ROOM, true);

  await page.goto('/roomlist/');
  assert.equal(await page.locator('.rooms .tag >> text=公开').count(), 1);
  await page.getByRole('link', { name: ROOM, exact: true }).click();
  await sees(page, `${ROOM}里的话`);
  assert.ok(!(await page.locator('.write_box').isVisible()), 'there is no box to write in');
  const guests = [];
  for (const version of [4, 1]) guests.push(world.have(await Client.connect({ url: server.url, version })));
  for (const guest of guests) await guest.subscribe(ROOM);
  await olga.send(ROOM, '游客也听得到');
  await sees(page, '游客也听得到');
  for (const guest of guests) {
    await guest.hears('游客也听得到');
    assert.equal((await guest.ask('request_for_response', { param: CELLAR })).code, 401, 'no other room');
    guest.socket.emit('request_for_response', '游客说话', 'olga');
  }

  await publish(olga, ROOM, false);
  await until('the page says that it is over', async () => /不再对游客公开/.test(await page.locator('#notices').innerText()));
  await olga.send(ROOM, '关起门来说');
  for (const guest of guests) {
    assert.equal((await guest.ask('request_for_response', { param: ROOM })).code, 401);
    assert.ok(!guest.texts.includes('关起门来说'), guest.label);
  }
  assert.ok(!(await bubbles(page)).includes('关起门来说'));
  assert.deepEqual((await olga.history({ rname: ROOM })).map(({ text }) => text), [`${ROOM}里的话`, '游客也听得到', '关起门来说']);
  assert.deepEqual(page.complaints, []);
});

story('where guests are off, the old page and our page ask them to sign in, and nothing else answers', async (world) => {
  const { server } = await rooms(world, { GUESTS: 'off' });
  const page = await world.window(server);
  await openRoom(page, ROOM);
  assert.equal(new URL(page.url()).pathname, '/login/');
  assert.equal(await page.locator('text=先逛逛').count(), 0);

  const theirs = await world.window(await world.oldPage(server));
  await old.openOldRoom(theirs, ROOM);
  await old.sayOld(theirs, '你好');
  await old.seesBubble(theirs, 'Please sign in first.');
  const answer = await request(server.url, '/api/sendchat/hi', { method: 'POST', headers: FORM, body: form({ rname: ROOM }) });
  assert.deepEqual([answer.status, answer.text], [200, 'Please sign in first.']);
});
