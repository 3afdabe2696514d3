// The list of people while the page is open: who is online, who came, who went.
import { personRow } from './people.js';
import { t } from './words.js';

/** The people of one conversation. The rows are the server's; what it says about owners and moderators stays. */
export class Presence {
  #list;
  #self;
  /** @type {Map<string, HTMLElement>} the rows by name; not all members have one in a large room */
  #rows = new Map();
  /** @type {Set<string>} */
  #online = new Set();
  /** How many members there are, those without a row too. */
  #count;
  /** Nobody has told yet who is online. */
  #unknown = true;

  /**
   * @param {HTMLElement} list .user_list
   * @param {{self: string, count: number}} options self: oneself; count: how many members there are
   */
  constructor(list, { self, count }) {
    this.#list = list;
    this.#self = self;
    this.#count = count;
    for (const row of list.querySelectorAll('li[data-id]:not(.figure)')) {
      if (row instanceof HTMLElement) this.#rows.set(row.dataset.id ?? '', row);
    }
  }

  /**
   * Takes who is online in place of all that was known.
   * @param {string[]} online
   */
  take(online) {
    this.#online = new Set(online);
    this.#unknown = false;
    for (const [name, row] of this.#rows) this.#mark(name, row);
    this.#tell();
  }

  /**
   * Takes a change. One that is known already changes nothing.
   * @param {{online: string[], offline: string[]}} news
   */
  change({ online, offline }) {
    for (const name of online) this.#online.add(name);
    for (const name of offline) this.#online.delete(name);
    for (const name of [...online, ...offline]) {
      const row = this.#rows.get(name);
      if (row) this.#mark(name, row);
    }
    this.#tell();
  }

  /**
   * Somebody came or went.
   * @param {import('./follow.js').Member} news
   */
  member({ user, shown, kind }) {
    if (kind === 'joined') this.#joined(user, shown);
    else this.#left(user);
    this.#tell();
  }

  /**
   * @param {string} user
   * @param {string} shown
   */
  #joined(user, shown) {
    if (this.#rows.has(user)) return;
    const row = personRow(user, shown, user === this.#self);
    this.#rows.set(user, row);
    this.#mark(user, row);
    this.#list.insertBefore(row, this.#list.querySelector('li.more'));
    this.#count++;
  }

  /** @param {string} user */
  #left(user) {
    const row = this.#rows.get(user);
    this.#online.delete(user);
    this.#count = Math.max(0, this.#count - 1);
    if (!row) return;
    this.#rows.delete(user);
    if (row.contains(document.activeElement)) focusBeside(row);
    row.remove();
  }

  /**
   * @param {string} name
   * @param {HTMLElement} row
   */
  #mark(name, row) {
    const dot = row.querySelector('small');
    const online = name === this.#self || this.#online.has(name);
    if (!dot || dot.className === (online ? 'online' : 'offline')) return;
    dot.className = online ? 'online' : 'offline';
    dot.title = t(online ? 'script.online' : 'script.offline');
  }

  /** Tells how many are online, in the heading of the list and in the button that opens it. */
  #tell() {
    if (this.#unknown) return;
    const online = this.#online.size + (this.#self !== '' && !this.#online.has(this.#self) ? 1 : 0);
    const words = t('script.people.count', { Online: online, Count: this.#count });
    for (const place of [document.querySelector('button#people'), this.#list.querySelector('li.selected em')]) {
      const tally = place?.querySelector('b') ?? place?.appendChild(document.createElement('b'));
      if (!tally) continue;
      tally.textContent = `${online}/${this.#count}`;
      tally.title = words;
    }
  }
}

/**
 * The focus goes to the row beside one that goes, not to the beginning of the page.
 * @param {HTMLElement} row
 */
function focusBeside(row) {
  const beside = row.nextElementSibling?.querySelector('a') ?? row.previousElementSibling?.querySelector('a');
  beside?.focus({ preventScroll: true });
}
