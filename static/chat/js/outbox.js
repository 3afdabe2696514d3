// What the reader has said and nobody has confirmed yet: sent one after the other, in the order in which it was said, and
// kept until it is known to be stored. Each message has a key, which the server puts at the end of its id: by that it is
// known when it comes back, by whatever way, and sending it again stores nothing twice.
import { Refusal } from './api.js';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const keyLength = 12;
/** How long the server surely knows a key that it has seen, in milliseconds; contract: 10 minutes. */
const keyKnown = 540_000;

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
 * @property {number} tried when it was sent last, in milliseconds since 1970: since then it may be stored; 0: never
 * @property {Refusal | null} refusal why it failed; null: nobody has tried since the page was loaded
 */

/**
 * @typedef {object} Parts
 * @property {(text: string, key: string, again: boolean) => Promise<void>} send resolves when the text is stored, throws
 *     a Refusal otherwise
 * @property {(unsent: Unsent) => Promise<boolean>} stored whether the history has it; throws a Refusal
 * @property {{load: () => any[], save: (unsent: Pick<Unsent, 'key' | 'text' | 'time' | 'tried'>[]) => void}} storage
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
  /** Nothing is sent from this page any more. */
  #stopped = false;
  /** @type {Refusal | null} why */
  #reason = null;
  /** @type {{unsent: Unsent, back: () => void} | null} the one that is on its way; back tells that it has come back */
  #trying = null;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Whether nothing is sent from this page any more. */
  get stopped() {
    return this.#stopped;
  }

  /** Takes up what an earlier visit to the page has left: it is shown as failed, and sent when the reader asks for it. */
  restore() {
    for (const { key, text, time, tried = time } of this.#parts.storage.load()) {
      const unsent = { key: String(key), text: String(text), time: Number(time), tried: Number(tried), refusal: null };
      this.#list.push({ ...unsent, state: 'failed' });
    }
    for (const unsent of this.#list) this.#parts.onChange(unsent);
  }

  /**
   * Sends nothing from now on: the page is out of the conversation, or somebody else may be signed in. What is unsent, and
   * what is said all the same, has failed. What is on its way already can't be held back.
   * @param {Refusal | null} reason
   */
  stop(reason) {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#reason = reason;
    for (const unsent of [...this.#list]) {
      if (unsent.state === 'waiting' && this.#trying?.unsent !== unsent) unsent.refusal = reason;
      if (unsent.state !== 'accepted' && this.#trying?.unsent !== unsent) this.#change(unsent, 'failed');
    }
  }

  /**
   * Says something.
   * @param {string} text
   */
  say(text) {
    const unsent = { key: newKey(), text, time: Date.now(), tried: 0, refusal: this.#reason };
    this.#list.push({ ...unsent, state: this.#stopped ? 'failed' : 'waiting' });
    this.#save();
    this.#parts.onChange(/** @type {Unsent} */ (this.#list.at(-1)));
    if (this.#connected) this.#again();
    else this.#run();
  }

  /** @param {string} key of a message that failed */
  retry(key) {
    const unsent = this.#list.find((other) => other.key === key && other.state === 'failed');
    if (!unsent || this.#stopped) return;
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

  /**
   * @param {boolean} there whether the page listens and has everything that was said: only then something is sent again by
   *     itself, for what was stored while nobody told us has shown up by then
   */
  connection(there) {
    const back = there && !this.#connected;
    this.#connected = there;
    if (back) this.#again();
  }

  /** Sends what waits, and before it what has not worked. */
  #again() {
    if (this.#stopped) return;
    for (const unsent of this.#list) {
      if (unsent.state === 'failed' && passing(unsent.refusal)) this.#change(unsent, 'waiting');
    }
    this.#run();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#next(); next; next = this.#next()) await this.#try(next);
    this.#running = false;
  }

  /** @returns {Unsent | undefined} whose turn it is: what comes after one that did not work waits with it */
  #next() {
    if (this.#stopped) return undefined;
    const first = this.#list.find(({ state, refusal }) => state === 'waiting' || (state === 'failed' && passing(refusal)));
    return first?.state === 'waiting' ? first : undefined;
  }

  /** @param {Unsent} unsent */
  async #try(unsent) {
    /** @type {Promise<'back'>} */
    const back = new Promise((resolve) => (this.#trying = { unsent, back: () => resolve('back') }));
    try {
      const outcome = await Promise.race([this.#deliver(unsent), back]);
      if (!this.#list.includes(unsent)) return;
      if (outcome === 'found') this.#remove(unsent);
      else this.#change(unsent, 'accepted');
    } catch (error) {
      if (this.#list.includes(unsent)) this.#failed(unsent, error);
    } finally {
      this.#trying = null;
    }
  }

  /**
   * @param {Unsent} unsent
   * @returns {Promise<'sent' | 'found'>} found: it was stored long ago. Throws a Refusal
   */
  async #deliver(unsent) {
    const again = unsent.tried > 0;
    const forgotten = again && Date.now() - unsent.time > keyKnown; // the server would say it a second time
    if (forgotten && (await this.#parts.stored(unsent))) return 'found';
    if (this.#stopped) throw this.#reason ?? new Refusal(0, '');
    unsent.tried = Date.now();
    this.#save();
    await this.#parts.send(unsent.text, unsent.key, again);
    return 'sent';
  }

  /**
   * @param {Unsent} unsent
   * @param {unknown} error
   */
  #failed(unsent, error) {
    this.#trying = null;
    unsent.refusal = error instanceof Refusal ? error : new Refusal(0, String(error));
    if (unsent.refusal.code === 401) this.stop(unsent.refusal); // whoever is signed in now has not written it
    this.#change(unsent, 'failed');
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
    this.#parts.storage.save(lost.map(({ key, text, time, tried }) => ({ key, text, time, tried })));
  }
}
