// What somebody does on the old page, in a real browser.

import { form } from './http.js';
import { PASSWORD } from './server.js';
import { until } from './until.js';

/** Signs in on the old page's own login form and waits for the page that it leads to. */
export async function signInOld(page, name) {
  await fillOldLogin(page, name, PASSWORD);
  await page.waitForURL('**/roomlist/');
}

/** Fills the old login form in and presses its button. */
export async function fillOldLogin(page, name, password) {
  await page.goto('/login/');
  await page.fill('#Username', name);
  await page.fill('#Password', password);
  await page.click('#go');
}

/** Opens a room's page and waits until its socket is connected, and upgraded if it is going to be. */
export async function openOldRoom(page, room, transport = 'websocket') {
  await page.goto(`/chat/?${form({ rname: room })}`);
  await socketUp(page, transport);
}

export async function openOldPrivate(page, to, transport = 'websocket') {
  await page.goto(`/privatechat/?${form({ to })}`);
  await socketUp(page, transport);
}

/** Waits until the page's 1.3.6 client is connected to the namespace over the transport named. */
export async function socketUp(page, transport = 'websocket') {
  await page.waitForFunction(
    (name) => socket.connected && socket.io.engine.transport.name === name && !socket.io.engine.upgrading,
    transport,
  );
}

/** Types into the box and presses the button, as a person does. */
export async function sayOld(page, text) {
  await page.fill('.write_box textarea', text);
  await page.click('.write_box button');
}

/** The texts of all bubbles, from top to bottom. */
export const bubbles = (page) => page.locator('#message_box .msg').allTextContents();

/** Waits for a bubble with exactly this text and returns its place. */
export function seesBubble(page, text) {
  return until(`a bubble ${JSON.stringify(text)} on ${page.url()}`, async () => (await bubbles(page)).includes(text));
}
