// #pchat: the reader's private conversations, the one with the newest message first. The server has filled it.
import { privatePath } from './people.js';
import { element } from './render.js';

/** How many stay; the list of all of them is a page of its own. */
const mostRows = 100;

/** The list beside a conversation. Pages without one are fine. */
export class PrivateList {
  #list = document.querySelector('ul#pchat');

  /**
   * Tells that somebody of the two has written: their row goes to the top, and is made when it is the first time.
   * @param {string} peer
   */
  newest(peer) {
    const head = this.#list?.querySelector('li.selected');
    if (!head) return;
    const row = this.#row(peer) ?? makeRow(peer, '');
    if (head.nextElementSibling === row) return;
    const focused = row.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
    head.after(row);
    focused?.focus({ preventScroll: true }); // moving takes it away
    this.#list?.querySelector('li.none')?.remove();
    const rows = this.#rows;
    if (rows.length > mostRows) rows.at(-1)?.remove();
  }

  /**
   * Takes the people of the list of all, in its order.
   * @param {Document} page
   */
  take(page) {
    const people = /** @type {HTMLElement[]} */ ([...page.querySelectorAll('.room_row[data-peer]')]);
    for (const { dataset, element } of people.toReversed().map((row) => ({ dataset: row.dataset, element: row }))) {
      const peer = dataset.peer ?? '';
      const called = element.querySelector('.room_link bdi')?.textContent ?? '';
      if (!this.#row(peer)) this.#list?.querySelector('li.selected')?.after(makeRow(peer, called));
      this.newest(peer);
    }
  }

  get #rows() {
    return /** @type {HTMLElement[]} */ ([...(this.#list?.querySelectorAll('li[data-peer]') ?? [])]);
  }

  /** @param {string} peer */
  #row(peer) {
    return this.#rows.find((row) => row.dataset.peer === peer);
  }
}

/**
 * A row, the same elements as templates/html/parts/chatparts.html makes.
 * @param {string} peer
 * @param {string} called what they want to be called; empty: their name
 */
function makeRow(peer, called) {
  const row = element('li', 'fn-clear');
  row.dataset.peer = peer;
  const name = document.createElement('em');
  name.id = peer;
  name.title = peer;
  const link = document.createElement('a');
  link.href = privatePath(peer);
  const shown = document.createElement('bdi');
  shown.textContent = called || peer;
  link.append(shown);
  name.append(link);
  const badge = element('b', 'unread');
  badge.hidden = true;
  row.append(name, badge);
  return row;
}
