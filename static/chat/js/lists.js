// Rows of lists of conversations: li[data-room] and li[data-peer], the same elements as the server's.
import { brief } from './parts.js';
import { element, plainName, stamp } from './render.js';
import { two } from './rows.js';
import { badge, fromBadge, keyOf } from './unread.js';
import { t } from './words.js';

/** How much of a message a row shows, in characters. */
const longest = 100;

/**
 * The conversation that a row stands for, as keyOf gives it.
 * @param {HTMLElement} row
 * @returns {string}
 */
export function conversationOf({ dataset }) {
  return dataset.peer === undefined ? keyOf({ room: dataset.room ?? '' }) : keyOf({ room: dataset.peer, rtype: 'p' });
}

/**
 * The rows of a conversation on this page: it may be in more than one list.
 * @param {string} key
 * @returns {HTMLElement[]}
 */
export function rowsOf(key) {
  return rowsIn(document).filter((row) => conversationOf(row) === key);
}

/**
 * The counts in a page, one for each conversation.
 * @param {Document} page
 * @returns {{element: HTMLElement, count: number}[]}
 */
export function badgesIn(page) {
  /** @type {Map<string, {element: HTMLElement, count: number}>} */
  const all = new Map();
  for (const row of rowsIn(page)) {
    const shown = row.querySelector('.unread');
    if (shown) all.set(conversationOf(row), { element: row, count: fromBadge(shown.textContent) });
  }
  return [...all.values()];
}

/**
 * The counts of the reader's rooms as the link to them has them, for pages that list no rooms.
 * @param {Document} page
 * @returns {[string, number][] | null} null: the page does not know
 */
export function roomsIn(page) {
  const known = page.querySelector('nav a[href="/roomlist/"]')?.getAttribute('data-rooms');
  return known ? Object.entries(JSON.parse(known)) : null;
}

/** @param {Document} page */
function rowsIn(page) {
  return /** @type {HTMLElement[]} */ ([...page.querySelectorAll('li[data-room], li[data-peer]')]);
}

/**
 * Shows how much is unread, in a row or in a link.
 * @param {Element} place
 * @param {number} count
 */
export function showBadge(place, count) {
  let shown = /** @type {HTMLElement | null} */ (place.querySelector('.unread'));
  if (!shown && count === 0) return;
  shown ??= place.appendChild(element('b', 'unread'));
  const text = badge(count);
  if (shown.textContent === text) return;
  shown.hidden = count === 0;
  shown.textContent = text;
  shown.title = count === 0 ? '' : t('script.unread', { Count: text });
}

/**
 * Shows what was said last, unless the row shows something later. One without a place for it stays as it is.
 * @param {HTMLElement} row
 * @param {import('./api.js').Message} message
 * @param {string} user the reader
 */
export function showLast(row, message, user) {
  const last = /** @type {HTMLElement | null} */ (row.querySelector('.last'));
  const [who, text, when] = ['who', 'text', 'time'].map((part) => last?.querySelector(`.last_${part}`));
  if (!last || !who || !text || !(when instanceof HTMLTimeElement) || message.id <= (last.dataset.last ?? '')) return;
  last.dataset.last = message.id;
  text.classList.toggle('removed', message.removed === true);
  text.textContent = message.removed ? t('script.removed') : brief(message.text, longest);
  const from = plainName(message.username);
  who.textContent = from === user ? t('script.you') : from;
  const time = new Date(message.time * 1000);
  when.dateTime = time.toISOString();
  when.title = stamp(time);
  when.textContent = short(time);
  if (!when.previousSibling?.textContent?.endsWith(' ')) when.before(' ');
  last.hidden = false;
}

/**
 * Shows that a message was taken back, in a row that shows it.
 * @param {HTMLElement} row
 * @param {string} id
 */
export function showLastRemoved(row, id) {
  const last = /** @type {HTMLElement | null} */ (row.querySelector('.last'));
  const text = last?.querySelector('.last_text');
  if (!text || last?.dataset.last !== id) return;
  text.classList.add('removed');
  text.textContent = t('script.removed');
}

/**
 * Shows when something was said last in the reader's time zone: the server writes its own.
 * @param {ParentNode} root
 */
export function localTimes(root) {
  for (const when of /** @type {NodeListOf<HTMLTimeElement>} */ (root.querySelectorAll('time.last_time[datetime]'))) {
    const time = new Date(when.dateTime);
    when.title = stamp(time);
    when.textContent = short(time);
  }
}

/**
 * Day and minute: 11/22 12:00.
 * @param {Date} time
 */
function short(time) {
  return `${two(time.getMonth() + 1)}/${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
