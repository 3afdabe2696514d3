// For how long the reader may not speak, by this browser's own clock: the server says how much time is left.
import { t } from './words.js';

/**
 * @typedef {object} Mute
 * @property {number} left how many milliseconds it still binds; Infinity: for ever
 * @property {string} reason empty: none was given
 */

/** The mutes that bind on this page: one of the room and one that binds everywhere, at most. */
export class Mutes {
  /** @type {Map<string, {end: number, reason: string}>} by the room; empty: everywhere */
  #mutes = new Map();
  #changed;
  #now;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {(mute: Mute | null) => void} changed called with the mute that binds longest whenever it changes, every
   *     second while it has an end, and with null when there is none
   * @param {() => number} [now] milliseconds
   */
  constructor(changed, now = Date.now) {
    this.#changed = changed;
    this.#now = now;
  }

  /**
   * A mute binds. One that refuses a message comes without its reason: then the known one stays.
   * @param {{room?: string, left?: number | null, reason?: string}} notice left: seconds; nothing: for ever
   */
  muted({ room = '', left, reason }) {
    const end = left === null || left === undefined ? Infinity : this.#now() + left * 1000;
    this.#mutes.set(room, { end, reason: reason || (this.#mutes.get(room)?.reason ?? '') });
    this.#tell();
  }

  /**
   * A mute was lifted; others may bind still.
   * @param {string} [room]
   */
  unmuted(room = '') {
    if (this.#mutes.delete(room)) this.#tell();
  }

  /** No mute binds. */
  clear() {
    this.#mutes.clear();
    this.#tell();
  }

  /** Says nothing more. */
  stop() {
    clearTimeout(this.#timer);
    this.#mutes.clear();
  }

  #tell() {
    clearTimeout(this.#timer);
    const now = this.#now();
    let longest = null;
    for (const [room, mute] of this.#mutes) {
      if (mute.end <= now) this.#mutes.delete(room);
      else if (longest === null || mute.end > longest.end) longest = mute;
    }
    if (longest !== null && longest.end < Infinity) this.#timer = setTimeout(() => this.#tell(), 1000);
    this.#changed(longest && { left: longest.end - now, reason: longest.reason });
  }
}

/** @type {[string, number][]} the words of each unit and its length in seconds */
const units = [['script.time.days', 86_400], ['script.time.hours', 3600], ['script.time.minutes', 60], ['script.time.seconds', 1]];

/**
 * A length of time in its two largest units: 3 天 4 小时, 4 分 32 秒.
 * @param {number} milliseconds
 * @returns {string}
 */
export function inWords(milliseconds) {
  let rest = Math.ceil(milliseconds / 1000);
  const words = [];
  for (const [key, size] of units) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) words.push(t(key, { Count: count }));
    else if (words.length > 0) break; // 1 天 5 分 is no better than 1 天
  }
  return words.slice(0, 2).join(' ') || t('script.time.seconds', { Count: 0 });
}
