// Two people in a room, with its page open: what stories of live pages begin with.

import { openPrivate, openRoom } from './ourbrowser.js';
import { until } from './until.js';

export const ROOM = '大厅';

/** Starts a server with alice, who owns ROOM, and bob, who is in it. */
export async function room(world, settings = {}) {
  const server = await world.server(settings);
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  await alice.createRoom(ROOM);
  await bob.join(ROOM);
  return { server, alice, bob };
}

/** Waits until the page hears what is said, and has all that was said before. */
export const listening = (page) => page.waitForSelector('#connection[data-state=live]', { state: 'attached' });

/** Opens the room's page as a person and waits until it listens. */
export async function listen(world, server, person, options) {
  const page = await world.window(server, person, options);
  await openRoom(page, ROOM);
  await listening(page);
  return page;
}

/** The same for a private conversation. */
export async function listenPrivately(world, server, person, peer) {
  const page = await world.window(server, person);
  await openPrivate(page, peer);
  await listening(page);
  return page;
}

/** Waits until probe returns what is wanted. */
export const is = (what, probe, wanted) => until(`${what}: ${JSON.stringify(wanted)}`, async () => (await probe()) === wanted);
