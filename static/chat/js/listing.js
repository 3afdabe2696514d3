// A page that lists conversations and shows none: it hears of all that is said to the reader.
import { tone, wants } from './bellmenu.js';
import { Elsewhere } from './elsewhere.js';
import { Following } from './follow.js';
import { Bell } from './notify.js';
import { makeSocket } from './socket.js';
import { onWake } from './wake.js';

/** How long to wait before the next attempt after the server has hung up, in milliseconds. */
const retry = 15_000;

/**
 * Keeps the lists of the page up to date, for as long as it is open.
 * @param {string} user the reader
 * @param {string} source the page that shows the same lists, and is small
 */
export function followLists(user, source) {
  const elsewhere = new Elsewhere({ user, here: null, source });
  const bell = new Bell({ user, here: null, calledOf: (name) => name, wants, sound: tone });
  const socket = makeSocket();
  const following = new Following({
    socket, target: null, onPresence() {}, onMember() {}, onTyping() {},
    onWho: () => elsewhere.followed(),
    onRead: (read) => elsewhere.read(read),
  });
  socket.on('response', (message) => {
    elsewhere.said(message);
    bell.heard(message);
  });
  socket.on('removed', (removed) => elsewhere.removed(removed));
  socket.on('connect', () => following.start());
  // Whose session has ended is told so by the page that they go to next.
  socket.on('notice', ({ kind }) => kind === 'session-ended' && socket.disconnect());
  socket.on('disconnect', (reason) => reason === 'io server disconnect' && setTimeout(() => socket.connect(), retry));
  socket.on('connect_error', () => socket.active || setTimeout(() => socket.connect(), retry));
  onWake(() => {
    if (socket.connected) following.start();
    else socket.connect();
  });
  socket.connect();
}
