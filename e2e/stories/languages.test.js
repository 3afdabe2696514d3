// Pages speak Chinese and English: by the browser's wish, by a choice that lasts, and in one room side by side.

import assert from 'node:assert/strict';
import { PHONE } from '../lib/browser.js';
import { openRoom, say, sees, signIn } from '../lib/ourbrowser.js';
import { story } from '../lib/story.js';

const HAN = /[\p{Script=Han}，。！？：；「」]/u;

story('a browser is spoken to in its own language, until somebody chooses another', async (world) => {
  const server = await world.server();
  await server.person('alice', { permissions: ['createroom'] });
  const page = await world.window(server, undefined, { locale: 'en-GB', viewport: PHONE });
  await page.goto('/login/');
  assert.equal(await language(page), 'en');
  assert.doesNotMatch(await words(page), HAN);

  await page.getByRole('link', { name: '中文' }).click();
  assert.equal(await language(page), 'zh-CN');
  await page.getByRole('link', { name: 'English' }).click();
  assert.equal(await language(page), 'en');

  await signIn(page, 'alice');
  await page.goto('/roomlist/?q=L');
  await menu(page, '中文');
  assert.equal(await language(page), 'zh-CN');
  assert.equal(new URL(page.url()).searchParams.get('q'), 'L', 'the page is the same');
  await page.goto('/');
  assert.equal(await language(page), 'zh-CN', 'the choice lasts');
  assert.match(await words(page), /聊天室/);
  await page.goto('/roomlist/?lang=en');
  await page.goto('/no/such/page');
  assert.equal(await language(page), 'en', 'a link chooses too');
});

story('a Chinese and an English page sit in one room, each with its own words', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  await alice.createRoom('lobby');
  await bob.join('lobby');
  const chinese = await world.window(server, alice);
  const english = await world.window(server, bob, { locale: 'en-US' });
  for (const page of [chinese, english]) await openRoom(page, 'lobby');
  await say(chinese, '你好');
  await say(english, 'hello');
  for (const page of [chinese, english]) {
    await sees(page, '你好');
    await sees(page, 'hello');
  }
  assert.equal(await english.locator('#sub_but_login').innerText(), 'Send');
  assert.equal(await chinese.locator('#sub_but_login').innerText(), '提 交');
  assert.doesNotMatch((await words(english)).replaceAll(/你好|小黄鸭/g, ''), HAN);
  assert.match(await words(chinese), HAN);
  for (const page of [chinese, english]) assert.deepEqual(page.complaints, []);
});

story('an English guest knows who answers', async (world) => {
  const server = await world.server();
  const page = await world.window(server, undefined, { locale: 'en-US' });
  await page.goto('/chat/');
  await say(page, '1 + 1');
  const answer = page.locator('.msg_item.duck').last();
  await answer.locator('.msg', { hasText: '2' }).waitFor();
  assert.match(await answer.locator('.name_time').innerText(), /^Ducky · /);
  assert.deepEqual(page.complaints, []);
});

/** Chooses a language in the menu below one's name. */
async function menu(page, name) {
  await page.locator('.uname > summary').click();
  await page.getByRole('link', { name, exact: true }).click();
}

function language(page) {
  return page.locator('html').getAttribute('lang');
}

/** What a person reads or hears of the page, but for the names of the languages. */
function words(page) {
  return page.evaluate(() => {
    const heard = [...document.querySelectorAll('*')].flatMap((element) =>
      ['title', 'placeholder', 'aria-label', 'alt'].map((name) => element.getAttribute(name) ?? ''));
    return [document.title, document.body.innerText, ...heard].filter(Boolean).join('\n').replaceAll('中文', '');
  });
}
