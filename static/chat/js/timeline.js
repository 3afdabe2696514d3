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
   * Forgets the oldest ids.
   * @param {number} keep how many of the newest stay
   * @returns {string[]} the ids that were forgotten
   */
  trim(keep) {
    return this.#ids.splice(0, Math.max(0, this.#ids.length - keep));
  }

  /**
   * Where an id is or belongs. New ones nearly always come last, so that is tried first.
   * @param {string} id
   * @returns {number}
   */
  #place(id) {
    let low = 0;
    let high = this.#ids.length;
    if (high > 0 && this.#ids[high - 1] < id) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ids[middle] < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
