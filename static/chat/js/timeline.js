// The order of a conversation: ids sort byte by byte, each is there once.

/** A sorted set of message ids. */
export class Timeline {
  /** @type {string[]} ascending */
  #ids = [];

  /** @returns {string} the newest id, empty when there is none */
  get newest() {
    return this.#ids.at(-1) ?? '';
  }

  /** @returns {string} the oldest id, empty when there is none */
  get oldest() {
    return this.#ids[0] ?? '';
  }

  /** @returns {number} how many there are */
  get size() {
    return this.#ids.length;
  }

  /**
   * The id behind which the last n stand, to ask for them again. Before the first of all that is one with the time of
   * the first, to the millisecond, and nothing random.
   * @param {number} n
   * @returns {string} empty when there are none
   */
  behind(n) {
    const first = Math.max(0, this.#ids.length - n);
    if (first > 0) return this.#ids[first - 1];
    return this.#ids.length === 0 ? '' : this.#ids[0].slice(0, 10) + '0'.repeat(16);
  }

  /**
   * Adds an id.
   * @param {string} id
   * @returns {string | null | undefined} the id it goes right before, null: it is the newest; undefined: it was there
   *     already and nothing changed
   */
  add(id) {
    const at = this.#place(id);
    if (this.#ids[at] === id) return undefined;
    const next = this.#ids[at] ?? null;
    this.#ids.splice(at, 0, id);
    return next;
  }

  /**
   * @param {string} id
   * @returns {string | null} the one right before its place; null: none
   */
  before(id) {
    return this.#ids[this.#place(id) - 1] ?? null;
  }

  /**
   * @param {string} id
   * @returns {string | null} the first one behind it; null: none
   */
  after(id) {
    const at = this.#place(id);
    return this.#ids[this.#ids[at] === id ? at + 1 : at] ?? null;
  }

  /**
   * The first id for which something holds that then holds for all that follow.
   * @param {(id: string) => boolean} holds
   * @returns {string | null} null: it holds for none
   */
  first(holds) {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(this.#ids[middle])) high = middle;
      else low = middle + 1;
    }
    return this.#ids[low] ?? null;
  }

  /**
   * Forgets the oldest ids.
   * @param {number} keep how many of the newest stay
   * @returns {string[]} the ids that were forgotten
   */
  trim(keep) {
    return this.#ids.splice(0, Math.max(0, this.#ids.length - keep));
  }

  /**
   * Forgets the newest ids.
   * @param {number} keep how many of the oldest stay
   * @returns {string[]} the ids that were forgotten
   */
  trimNewest(keep) {
    return this.#ids.splice(keep);
  }

  /**
   * Where an id is or belongs. New ones nearly always come last, so that is tried first.
   * @param {string} id
   * @returns {number}
   */
  #place(id) {
    const last = this.#ids.length - 1;
    if (last >= 0 && this.#ids[last] < id) return last + 1;
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ids[middle] < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
