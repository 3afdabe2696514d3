// What pages weigh, what is kept from one visit to the next, and that nothing moves under the reader's eyes.

import assert from 'node:assert/strict';
import { DESKTOP, PHONE } from '../lib/browser.js';
import { form } from '../lib/http.js';
import { bubbles, sees } from '../lib/ourbrowser.js';
import { story } from '../lib/story.js';
import { until } from '../lib/until.js';
import { countRequests, listed, shifted, watchShifts, weight, withoutPictures } from '../lib/wire.js';

const ROOM = '大厅';
const room = `/chat/?${form({ rname: ROOM })}`;
const LIMIT = 120_000;
const FIXED = ['/static/chat/css/style.css', '/static/chat/css/style-contorl.css']; // addresses that old scripts know

/** A room in which three people have said 120 things, 50 of which are on its page. */
async function busyRoom(world) {
  const server = await world.server();
  const admin = await server.person('admin');
  const people = [admin, await server.person('bob'), await server.person('小林')];
  await admin.createRoom(ROOM);
  for (const person of people.slice(1)) await person.join(ROOM);
  for (let i = 0; i < 120; i++) await people[i % 7 % 3].send(ROOM, `第 ${i} 句:今天天气不错,有空的时候一起去河边走走吧 https://example.org/${i}`);
  for (let i = 0; i < 60; i++) await people[i % 2].tell(people[1 - i % 2].name, `悄悄话 ${i}`);
  return { server, admin, bob: people[1] };
}

/** Waits until the page's socket listens: what is said then is on the page without being fetched. */
async function listening(page, bob, words = '听得到吗') {
  await bob.send(ROOM, words);
  await sees(page, words);
}

/** Lets the page wait for the next older messages until the function that is returned is called. */
async function holdHistory(page) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(/\/api\/messages\?.*before=/, async (route) => {
    await released;
    await route.continue();
  }, { times: 1 });
  return release;
}

/** Turns the wheel up to the first message that is there, and waits until the box stands still. */
async function scrollUp(page) {
  await page.hover('#message_box');
  await until('the first message is seen', async () => {
    const standing = page.evaluate(() => new Promise((resolve) => document.getElementById('message_box').addEventListener('scrollend', resolve, { once: true })));
    await page.mouse.wheel(0, -2000);
    await standing;
    return page.locator('#message_box').evaluate((box) => box.scrollTop < 100);
  });
}

/** Notes from now on, frame by frame, where the first message is that is seen: Chromium's own count takes a wheel for a shift. */
function watchFirstSeen(page) {
  return page.evaluate(() => {
    const { top } = document.getElementById('message_box').getBoundingClientRect();
    const row = [...document.querySelectorAll('#message_box .msg_item[data-id]')].find((one) => one.getBoundingClientRect().top > top);
    const places = window.places = [];
    const look = () => {
      if (window.places !== places) return; // another row is watched now
      places.push(row.getBoundingClientRect().top);
      requestAnimationFrame(look);
    };
    look();
  });
}

story('the first page of a newcomer, and a room of 50 messages, weigh less than 120 KB without pictures', async (world) => {
  const { server, admin, bob } = await busyRoom(world);
  for (const [name, who, path] of [['login', null, '/login/'], ['room', admin, room], ['room list', admin, '/roomlist/']]) {
    const page = await world.window(server, who);
    const { requests } = await countRequests(page);
    await page.goto(path, { waitUntil: 'networkidle' });
    if (name === 'room') {
      assert.ok((await bubbles(page)).length >= 50); // older ones have come: what is new begins further up
      await listening(page, bob);
    }
    const counted = withoutPictures(requests);
    console.log(`${name}: ${weight(counted)} bytes without pictures, ${weight(requests)} with them, ${requests.length} requests`);
    assert.ok(weight(counted) > 1000, 'something was counted');
    assert.ok(weight(counted) < LIMIT, `${name} weighs ${weight(counted)}:\n${listed(counted)}`);
  }
});

story('scripts and styles have addresses of their own version and are never fetched again', async (world) => {
  const { server, admin, bob } = await busyRoom(world);
  const page = await world.window(server, admin);
  const { requests, clear } = await countRequests(page);
  for (const path of [room, '/roomlist/', '/login/']) {
    clear();
    await page.goto(path, { waitUntil: 'networkidle' });
    const files = requests.filter(({ path, type }) => path.startsWith('/static/') && ['Script', 'Stylesheet'].includes(type) && !FIXED.includes(path));
    assert.ok(files.length > 0);
    for (const { path, headers } of files) {
      assert.match(path, /^\/static\/v-[0-9a-f]{12}\//);
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable', path);
    }
  }
  for (const path of [room, '/roomlist/', '/login/']) {
    clear();
    await page.goto(path, { waitUntil: 'networkidle' });
    if (path === room) await listening(page, bob);
    const again = requests.filter(({ path, cached }) => /^\/(static|avatar)\//.test(path) && !cached);
    assert.deepEqual(again, [], `fetched again for ${path}`);
    assert.ok(weight(requests) < 30_000, `a second visit:\n${listed(requests)}`);
  }
});

for (const [size, viewport] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  story(`nothing moves while a page is built, when messages come, and when older ones are fetched (${size})`, async (world) => {
    const { server, admin, bob } = await busyRoom(world);
    const page = await world.window(server, admin, { viewport });
    await watchShifts(page);
    const stays = async (what, at = 0.01) => {
      const { sum, words } = await shifted(page);
      assert.ok(sum < at, `${what} moved by ${sum}:\n${words.join('\n')}`);
    };
    await page.goto(room, { waitUntil: 'networkidle' });
    await stays('a room with more that is new than fits', 0.05); // its line goes further up than the page, and a row takes its place at the edge
    for (const query of [{ rname: ROOM }, { rtype: 'p', to: 'bob' }]) {
      const { id } = (await admin.history(query.to ? { to: query.to } : query)).at(-1);
      assert.equal((await admin.post('/api/read', { ...query, id })).status, 200);
    }
    for (const path of ['/login/', '/roomlist/', `/privatechat/?${form({ to: 'bob' })}`, '/privatechat/', room]) {
      await page.goto(path, { waitUntil: 'networkidle' });
      await stays(path);
    }
    await listening(page, bob);
    await stays('a new message');
    for (const wanted of [100, 121]) {
      const release = await holdHistory(page);
      await scrollUp(page);
      await watchFirstSeen(page);
      release();
      await until(`${wanted} messages are there`, async () => (await bubbles(page)).length >= wanted);
      const places = await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(window.places)))));
      assert.ok(Math.max(...places) - Math.min(...places) < 1.5, `fetching older ones moved what was read: ${places}`);
    }
  });
}
