// What somebody does on hihichat's own pages, in a real browser.

import { form } from './http.js';
import { PASSWORD } from './server.js';
import { until } from './until.js';

export async function signIn(page, name, { next = '' } = {}) {
  await page.goto(next ? `/login/?${form({ next })}` : '/login/');
  await page.fill('#Username', name);
  await page.fill('#Password', PASSWORD);
  await page.click('form#login button[type=submit]');
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
}

/** Creates a room on the list of rooms and waits for its page. */
export async function createRoom(page, room) {
  await page.goto('/roomlist/');
  await page.fill('[name=chatroomname]', room);
  await page.press('[name=chatroomname]', 'Enter');
  await page.waitForURL((url) => url.pathname === '/chat/' && url.searchParams.get('rname') === room);
}

export const openRoom = (page, room) => page.goto(`/chat/?${form({ rname: room })}`);

export const openPrivate = (page, to) => page.goto(`/privatechat/?${form({ to })}`);

/** Types into the box and presses the button. */
export async function say(page, text) {
  await page.fill('.write_box textarea', text);
  await page.click('.write_box button');
}

/** The texts of all bubbles, from top to bottom. */
export const bubbles = (page) => page.locator('#message_box .msg').allTextContents();

/** Waits for a bubble with exactly this text. */
export function sees(page, text) {
  return until(`a bubble ${JSON.stringify(text)} on ${page.url()}`, async () => {
    return (await bubbles(page)).some((shown) => shown.trim() === text);
  });
}
