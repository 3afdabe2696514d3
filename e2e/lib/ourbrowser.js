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

/** Joins the room whose page is open, by the button that a newcomer sees there. */
export async function join(page) {
  await page.click('form[action^="/joinroom/"] button');
  await page.waitForSelector('#message:enabled');
}

/** The line that tells the state of the connection; empty while all is well. */
export const connection = (page) => page.locator('#connection').innerText();

/** The texts of all messages, from top to bottom; the duck's words are none. */
export const bubbles = (page) => page.locator('#message_box .msg_item[data-id] .msg').allTextContents();

/** Waits for a bubble with exactly this text. */
export function sees(page, text) {
  return until(`a bubble ${JSON.stringify(text)} on ${page.url()}`, async () => {
    return (await bubbles(page)).includes(text);
  });
}
