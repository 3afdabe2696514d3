// Tells the server how far the reader has read: up to the newest message, when the page is looked at and is at its end.

const pause = 1500;
const pauseAfterFailure = 15_000;

/**
 * @typedef {object} Parts
 * @property {string} read the message up to which the reader has read already; empty: none
 * @property {() => string} newest up to where everything is in the reader's eyes now; empty: the reader looks elsewhere
 * @property {(id: string) => Promise<void>} mark tells the server
 * @property {(id: string) => void} onRead the server knows
 */

/** The read mark of one conversation. */
export class Reading {
  /** @type {Parts} */
  #parts;
  #read;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#read = parts.read;
  }

  /** Tells that there may be something to mark. One request at a time, and a pause between them. */
  look() {
    if (this.#timer !== undefined || this.#parts.newest() <= this.#read) return;
    this.#timer = setTimeout(() => this.#mark(), pause);
  }

  /** Tells the server at once, for instance because the page is left. */
  flush() {
    const id = this.#parts.newest();
    if (id > this.#read) this.#parts.mark(id).catch(() => {}); // nobody is there any more to try again
  }

  /**
   * Tells that another window of the reader's has marked.
   * @param {string} id
   */
  elsewhere(id) {
    if (id <= this.#read) return;
    this.#read = id;
    this.#parts.onRead(id);
  }

  async #mark() {
    const id = this.#parts.newest();
    let next = pause;
    if (id > this.#read) {
      try {
        await this.#parts.mark(id);
        this.elsewhere(id);
      } catch {
        next = pauseAfterFailure; // being told would help nobody
      }
    }
    if (this.#parts.newest() <= this.#read) this.#timer = undefined;
    else this.#timer = setTimeout(() => this.#mark(), next);
  }
}
