// The reader's conversations beside the one that the page shows: how many messages are unread in each, and what was said
// last. The server has rendered them; from then on they live by events, and after a break they are fetched once.
import { unreadElsewhere } from './attention.js';
import { badgesIn, conversationOf, localTimes, roomsIn, rowsOf, showBadge, showLast, showLastRemoved } from './lists.js';
import { PrivateList } from './pchat.js';
import { waitBeforeFetch } from './refresh.js';
import { plainName } from './render.js';
import { keyOf, Unread } from './unread.js';

/** Windows of one reader hear of the same at the same moment, and don't ask at it. In milliseconds. */
const soon = 3000;
/** How often a fetch that was overtaken by events is done again. */
const mostTries = 3;

/** @typedef {import('./api.js').Message} Message */
/** @typedef {import('./api.js').Target} Target */

/** The lists and badges of one page. */
export class Elsewhere {
  #user;
  #here;
  #source;
  #unread = new Unread((key) => this.#show(key));
  #privates = new PrivateList();
  /** Counts events, to notice those that came during a fetch. */
  #events = 0;
  /** Unread private messages, as the server counts them, of people who have no row on this page. */
  #rest = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #planned;
  /** The page has followed before. */
  #followed = false;

  /**
   * @param {object} options
   * @param {string} options.user the reader
   * @param {Target | null} options.here the conversation of the page
   * @param {string} options.source the page that shows the same lists, and is small
   */
  constructor({ user, here, source }) {
    this.#user = user;
    this.#here = here === null ? '' : keyOf(here);
    this.#source = source;
    this.#take(document);
  }

  /**
   * Tells of a message of any of the reader's conversations, the one on the page too.
   * @param {Message} message
   */
  said(message) {
    const key = keyOf(message);
    this.#events++;
    if (message.rtype === 'p') this.#privates.newest(message.room);
    for (const row of rowsOf(key)) showLast(row, message, this.#user);
    if (key !== this.#here && plainName(message.username) !== this.#user) this.#unread.said(key, message.id);
  }

  /**
   * Tells that a message was taken back.
   * @param {{room: string, rtype?: string, id: string}} removed
   */
  removed(removed) {
    this.#events++;
    for (const row of rowsOf(keyOf(removed))) showLastRemoved(row, removed.id);
  }

  /**
   * Tells that the reader has read in another window.
   * @param {import('./follow.js').Read} read
   */
  read(read) {
    const key = keyOf(read);
    this.#events++;
    this.#unread.read(key, read.id);
    if (read.rtype === 'p' && this.#rest > 0) this.#refresh(Math.random() * soon);
  }

  /** Tells that from now on the page hears of everything: what came since it was made, or while it was cut off, is fetched. */
  followed() {
    const wait = waitBeforeFetch(this.#followed, performance.now());
    this.#followed = true;
    if (wait !== null) this.#refresh(wait);
  }

  /**
   * Fetches the lists. What is shown stays when that fails: they are no reason to bother anybody.
   * @param {number} wait in milliseconds
   */
  #refresh(wait) {
    this.#planned ??= setTimeout(async () => {
      await this.#fetch(mostTries).catch(() => {});
      this.#planned = undefined;
    }, wait);
  }

  /** @param {number} tries */
  async #fetch(tries) {
    const events = this.#events;
    const response = await fetch(this.#source, { credentials: 'same-origin', headers: { Accept: 'text/html' } });
    if (!response.ok || response.redirected) return;
    // A document of its own, where nothing loads and nothing runs.
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (events !== this.#events && tries > 1) await this.#fetch(tries - 1); // nobody knows what of it was counted
    else this.#take(page);
  }

  /** @param {Document} page this one, or a new copy from the server */
  #take(page) {
    localTimes(page);
    if (page !== document) this.#privates.take(page);
    // Before any row is taken: from then on the link shows what is known here, which leaves out those without a row.
    const all = Number.parseInt(page.querySelector('a.to_private .unread')?.textContent ?? '', 10) || 0;
    const rooms = roomsIn(page);
    if (rooms) this.#unread.forget(':');
    for (const [room, count] of rooms ?? []) if (keyOf({ room }) !== this.#here) this.#unread.take(keyOf({ room }), count);
    let known = 0;
    for (const row of badgesIn(page)) {
      const key = conversationOf(row.element);
      if (key.startsWith('p:')) known += row.count;
      if (key !== this.#here) this.#unread.take(key, row.count);
      if (page === document) continue;
      for (const mine of rowsOf(key)) mine.querySelector('.last')?.replaceWith(...lastOf(row.element));
    }
    this.#rest = Math.max(0, all - known);
    this.#showTotals();
  }

  /** @param {string} key */
  #show(key) {
    for (const row of rowsOf(key)) showBadge(row, this.#unread.of(key));
    this.#showTotals();
  }

  #showTotals() {
    const privately = this.#unread.total('p:') + this.#rest;
    const link = document.querySelector('a.to_private');
    if (link) showBadge(link, privately);
    const rooms = document.querySelector('nav a[href="/roomlist/"]');
    if (rooms) showBadge(rooms, this.#unread.total(':'));
    unreadElsewhere(this.#unread.total() + this.#rest);
  }
}

/** @param {Element} row */
function lastOf(row) {
  const last = row.querySelector('.last');
  return last ? [document.importNode(last, true)] : [];
}
