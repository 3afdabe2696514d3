// An end of the list where there is more to be fetched: a button that does so by itself when the reader comes near it.

/** How near, in pixels: about a page ahead, so that nobody waits. */
const ahead = 900;

/**
 * @typedef {object} Parts
 * @property {HTMLElement} box
 * @property {HTMLButtonElement} button in the box, or to be put there by the caller
 * @property {() => Promise<boolean>} fetch gets the next page and shows it; whether there is more
 * @property {{offer: string, busy: string, failed: string}} words
 * @property {() => void} [onDone] there is no more
 * @property {boolean} [asleep] it waits until the reader moves the list, or presses the button
 */

/** A button at an end of #message_box. */
export class Edge {
  /** @type {Parts} */
  #parts;
  #busy = false;
  #asleep = false;
  #watch;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#watch = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && this.#go(),
      { root: parts.box, rootMargin: `${ahead}px 0px` },
    );
    parts.button.addEventListener('click', () => this.#go());
    if (parts.asleep) this.#sleep();
    this.offer(!parts.button.hidden);
  }

  /** @param {boolean} more whether there is more to be fetched */
  offer(more) {
    const { button, words } = this.#parts;
    button.hidden = !more;
    button.textContent = words.offer;
    this.#look();
  }

  /** Leaves the list as it is until the reader moves it. */
  #sleep() {
    this.#asleep = true;
    const wake = () => {
      this.#asleep = false;
      this.#look();
    };
    for (const event of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      this.#parts.box.addEventListener(event, wake, { once: true, passive: true });
    }
  }

  /** Looks whether the reader is near, also when they were before: an observer only tells of changes. */
  #look() {
    const { button } = this.#parts;
    this.#watch.unobserve(button);
    if (!button.hidden && !this.#asleep) this.#watch.observe(button);
  }

  async #go() {
    const { button, fetch, words, onDone } = this.#parts;
    if (this.#busy || button.hidden) return;
    this.#busy = true;
    button.setAttribute('aria-disabled', 'true'); // disabled, it would lose the focus
    button.textContent = words.busy;
    try {
      const more = await fetch();
      this.#busy = false;
      this.offer(more);
      if (!more) onDone?.();
    } catch {
      button.textContent = words.failed; // and waits for a click: it would go on failing
      this.#watch.unobserve(button);
    }
    this.#busy = false;
    button.removeAttribute('aria-disabled');
  }
}
