// Counts in the browser's tab what the reader has not seen: what was said here while they looked elsewhere, and what is
// unread in their other conversations.
import { badge } from './unread.js';

const title = document.title;
let here = 0;
let elsewhere = 0;

/** Tells that somebody else said something in this conversation. */
export function somethingSaid() {
  if (!document.hidden) return;
  here++;
  show();
}

/**
 * Tells how much is unread in the other conversations.
 * @param {number} count
 */
export function unreadElsewhere(count) {
  elsewhere = count;
  show();
}

function show() {
  const count = badge(here + elsewhere);
  document.title = count === '' ? title : `(${count}) ${title}`;
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  here = 0;
  show();
});
