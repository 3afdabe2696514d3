// How many messages the reader has not read, by conversation.

/** From here on nobody counts. */
export const most = 100;

/** @typedef {import('./api.js').Target} Target */

/**
 * A conversation as one word.
 * @param {{room: string, rtype?: string}} conversation
 * @returns {string}
 */
export function keyOf({ room, rtype = '' }) {
  return `${rtype}:${room}`;
}

/**
 * A count as it stands beside a name.
 * @param {number} count
 * @returns {string} empty for none
 */
export function badge(count) {
  if (count <= 0) return '';
  return count < most ? String(count) : `${most - 1}+`;
}

/**
 * The count that a badge shows.
 * @param {string | null | undefined} text
 * @returns {number}
 */
export function fromBadge(text) {
  return Math.min(most, Number.parseInt(text ?? '', 10) + (text?.includes('+') ? 1 : 0)) || 0;
}

/** The counts of one page. */
export class Unread {
  /** @type {Map<string, {before: number, ids: string[]}>} before: those whose ids nobody knows, earlier than ids */
  #counts = new Map();
  #changed;

  /** @param {(key: string, count: number) => void} changed called whenever a count changes */
  constructor(changed) {
    this.#changed = changed;
  }

  /** @returns {number} all together, of the conversations whose key begins so */
  total(prefix = '') {
    let total = 0;
    for (const key of this.#counts.keys()) if (key.startsWith(prefix)) total += this.of(key);
    return total;
  }

  /** @param {string} key */
  of(key) {
    const counted = this.#counts.get(key);
    return counted === undefined ? 0 : Math.min(most, counted.before + counted.ids.length);
  }

  /**
   * Takes what the server has counted in place of what is known.
   * @param {string} key
   * @param {number} count
   */
  take(key, count) {
    this.#counts.set(key, { before: count, ids: [] });
    this.#changed(key, this.of(key));
  }

  /**
   * Takes it that nothing is unread in the conversations whose key begins so.
   * @param {string} prefix
   */
  forget(prefix) {
    for (const key of this.#counts.keys()) if (key.startsWith(prefix) && this.of(key) > 0) this.take(key, 0);
  }

  /**
   * Somebody else said something. One message counts once.
   * @param {string} key
   * @param {string} id
   */
  said(key, id) {
    const counted = this.#counts.get(key) ?? { before: 0, ids: [] };
    this.#counts.set(key, counted);
    if (counted.ids.includes(id)) return;
    counted.ids.push(id);
    if (counted.ids.length > most) counted.ids.shift(); // nobody counts that far
    this.#changed(key, this.of(key));
  }

  /**
   * Everything up to the message is read.
   * @param {string} key
   * @param {string} id
   */
  read(key, id) {
    const counted = this.#counts.get(key);
    if (!counted) return;
    const before = this.of(key);
    counted.before = 0;
    counted.ids = counted.ids.filter((later) => later > id);
    if (this.of(key) !== before) this.#changed(key, this.of(key));
  }
}
