// The reader's conversations beside the one that the page shows: how many messages are unread in each, and what was said
// last. The server has rendered them; from then on they live by events, and after a break they are fetched once.
import { unreadElsewhere } from './attention.js';
import { badgesIn, conversationOf, roomsIn, rowsOf, showBadge, showLast } from './lists.js';
import { PrivateList } from './pchat.js';
import { plainName } from './render.js';
import { keyOf, Unread } from './unread.js';

/** Everybody is cut off at the same moment when the server restarts: they don't ask at the same. In milliseconds. */
const spread = 3000;
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
  /** @type {Map<string, string>} the id of the message that was said last, by conversation, of those that were told */
  #last = new Map();
  /** Counts events, to notice those that came during a fetch. */
  #events = 0;
  /** Unread private messages, as the server counts them, of people who have no row on this page. */
  #rest = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #planned;

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
    if (message.id > (this.#last.get(key) ?? '')) {
      this.#last.set(key, message.id);
      for (const row of rowsOf(key)) showLast(row, message, this.#user);
    }
    if (key !== this.#here && plainName(message.username) !== this.#user) this.#unread.said(key, message.id);
  }

  /**
   * Tells that a message was taken back.
   * @param {{room: string, rtype?: string, id: string}} removed
   */
  removed(removed) {
    const key = keyOf(removed);
    const last = this.#last.get(key);
    if (last !== undefined && last !== removed.id) return;
    for (const row of rowsOf(key)) {
      if (last === undefined && row.querySelector('.last')) this.refresh(); // it may be the one that the row shows
      else if (last !== undefined) showLast(row, null, this.#user);
    }
  }

  /**
   * Tells that the reader has read in another window.
   * @param {import('./follow.js').Read} read
   */
  read(read) {
    const key = keyOf(read);
    this.#events++;
    this.#unread.read(key, read.id);
    if (read.rtype === 'p' && this.#rest > 0) this.refresh();
  }

  /** Fetches the lists, soon. What is shown stays when that fails: they are no reason to bother anybody. */
  refresh() {
    this.#planned ??= setTimeout(async () => {
      await this.#fetch(mostTries).catch(() => {});
      this.#planned = undefined;
    }, Math.random() * spread);
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
      this.#last.delete(key);
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
