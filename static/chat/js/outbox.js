// What the reader has said and nobody has confirmed yet: sent one after the other, in the order in which it was said, and
// kept until it is known to be stored. Each message has a key, which the server puts at the end of its id: by that it is
// known when it comes back, by whatever way, and sending it again stores nothing twice.
import { Refusal } from './api.js';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const keyLength = 12;
const waitFirst = 1000;
const waitLongest = 15_000;

/** @returns {string} a new key: 12 random characters of Crockford's base 32 */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(keyLength)), (byte) => digits[byte & 31]).join('');
}

/**
 * @typedef {object} Unsent
 * @property {string} key
 * @property {string} text
 * @property {number} time when it was said, in milliseconds since 1970
 * @property {'waiting' | 'accepted' | 'failed'} state waiting: for its turn or its answer; accepted: stored, but it has
 *     not come back yet
 * @property {boolean} tried it may be stored already
 * @property {Refusal | null} refusal why it failed; null: nobody has tried since the page was loaded
 */

/**
 * @typedef {object} Parts
 * @property {(text: string, key: string, again: boolean) => Promise<void>} send resolves when the text is stored, throws
 *     a Refusal otherwise
 * @property {{load: () => any[], save: (unsent: {key: string, text: string, time: number}[]) => void}} storage
 * @property {(unsent: Unsent) => void} onChange a message is new, or its state has changed
 * @property {(unsent: Unsent) => void} onGone it has come back, or was discarded
 */

/**
 * Whether it may help to send again: nobody has refused, it just did not work.
 * @param {Refusal | null} refusal
 */
function passing(refusal) {
  return refusal !== null && (refusal.code === 0 || refusal.code === 429 || refusal.code >= 500);
}

/** The unsent messages of one conversation. */
export class Outbox {
  /** @type {Parts} */
  #parts;
  /** @type {Unsent[]} in the order in which they were said */
  #list = [];
  #running = false;
  #connected = false;
  #wait = waitFirst;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {{unsent: Unsent, back: () => void} | null} the one that is on its way; back tells that it has come back */
  #trying = null;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Takes up what an earlier visit to the page has left: it is shown as failed, and sent when the reader asks for it. */
  restore() {
    for (const { key, text, time } of this.#parts.storage.load()) {
      const unsent = { key: String(key), text: String(text), time: Number(time), tried: true, refusal: null };
      this.#list.push({ ...unsent, state: 'failed' });
    }
    for (const unsent of this.#list) this.#parts.onChange(unsent);
  }

  /**
   * Says something.
   * @param {string} text
   */
  say(text) {
    const unsent = { key: newKey(), text, time: Date.now(), tried: false, refusal: null };
    this.#list.push({ ...unsent, state: 'waiting' });
    this.#save();
    this.#parts.onChange(/** @type {Unsent} */ (this.#list.at(-1)));
    this.#again();
  }

  /** @param {string} key of a message that failed */
  retry(key) {
    const unsent = this.#list.find((other) => other.key === key && other.state === 'failed');
    if (!unsent) return;
    this.#change(unsent, 'waiting');
    this.#again();
  }

  /**
   * Gives a message up.
   * @param {string} key of one that failed
   * @returns {string} its text
   */
  discard(key) {
    const unsent = this.#list.find((other) => other.key === key && other.state === 'failed');
    if (!unsent) return '';
    this.#remove(unsent);
    this.#run();
    return unsent.text;
  }

  /**
   * Tells that an own message is stored, as history or an event shows.
   * @param {string} id
   * @returns {boolean} whether it was one of these
   */
  arrived(id) {
    const unsent = this.#list.find(({ key }) => id.endsWith(key));
    if (!unsent) return false;
    this.#remove(unsent);
    if (this.#trying?.unsent === unsent) this.#trying.back();
    return true;
  }

  /** @param {boolean} there whether there is a connection: without one, what failed is tried again and again */
  connection(there) {
    const back = there && !this.#connected;
    this.#connected = there;
    if (back) this.#again();
    else if (!there) this.#later();
  }

  /** Sends what waits, and before it what has not worked. */
  #again() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const unsent of this.#list) {
      if (unsent.state === 'failed' && passing(unsent.refusal)) this.#change(unsent, 'waiting');
    }
    this.#run();
  }

  #later() {
    if (this.#timer !== undefined || !this.#list.some(({ state, refusal }) => state === 'failed' && passing(refusal))) return;
    this.#timer = setTimeout(() => this.#again(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, waitLongest);
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#next(); next; next = this.#next()) await this.#try(next);
    this.#running = false;
  }

  /** @returns {Unsent | undefined} whose turn it is: what comes after one that did not work waits with it */
  #next() {
    const first = this.#list.find(({ state, refusal }) => state === 'waiting' || (state === 'failed' && passing(refusal)));
    return first?.state === 'waiting' ? first : undefined;
  }

  /** @param {Unsent} unsent */
  async #try(unsent) {
    const again = unsent.tried;
    unsent.tried = true;
    /** @type {Promise<void>} */
    const back = new Promise((resolve) => (this.#trying = { unsent, back: resolve }));
    try {
      await Promise.race([this.#parts.send(unsent.text, unsent.key, again), back]);
      this.#wait = waitFirst;
      if (this.#list.includes(unsent)) this.#change(unsent, 'accepted');
    } catch (error) {
      if (!this.#list.includes(unsent)) return;
      unsent.refusal = error instanceof Refusal ? error : new Refusal(0, String(error));
      this.#change(unsent, 'failed');
      if (!this.#connected) this.#later();
    }
  }

  /**
   * @param {Unsent} unsent
   * @param {Unsent['state']} state
   */
  #change(unsent, state) {
    unsent.state = state;
    this.#save();
    this.#parts.onChange(unsent);
  }

  /** @param {Unsent} unsent */
  #remove(unsent) {
    this.#list.splice(this.#list.indexOf(unsent), 1);
    this.#save();
    this.#parts.onGone(unsent);
  }

  #save() {
    const lost = this.#list.filter(({ state }) => state !== 'accepted');
    this.#parts.storage.save(lost.map(({ key, text, time }) => ({ key, text, time })));
  }
}
