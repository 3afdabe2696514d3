// Where the reader stands in a box that scrolls: whoever is at its end is kept there while it grows, and for everybody else
// nothing moves that they look at.

/** How close to the end, in pixels, counts as reading along. */
const nearEnd = 80;

/** The scrolling of #message_box. */
export class Scroll {
  #box;
  #anchor;
  #follows;
  #moved;
  #following;
  #planned = false;

  /**
   * @param {HTMLElement} box
   * @param {object} options
   * @param {() => Element | undefined} options.anchor the first row that the reader sees
   * @param {() => boolean} options.follows whether the end of the box is where new rows come
   * @param {() => void} options.moved the reader has moved
   */
  constructor(box, { anchor, follows, moved }) {
    this.#box = box;
    this.#anchor = anchor;
    this.#follows = follows;
    this.#moved = moved;
    this.#following = follows();
    box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#following && this.toEnd()).observe(box);
  }

  /** Whether the reader is at the end, and stays there while the box grows. */
  get following() {
    return this.#following;
  }

  /** Goes to the end. */
  toEnd() {
    this.#following = true;
    this.#box.scrollTop = this.#box.scrollHeight;
  }

  /**
   * Goes to a row.
   * @param {Element} row
   * @param {ScrollLogicalPosition} where in the box
   */
  toRow(row, where) {
    row.scrollIntoView({ block: where });
    this.look();
  }

  /** Looks where the reader is. */
  look() {
    // A burst grows the box before the planned scroll: that is not the reader moving away.
    if (!this.#planned) this.#following = this.#follows() && this.#toGo < nearEnd;
  }

  /**
   * Changes what is in the box. Whoever is at the end stays there, for others what they look at stays where it is.
   * @param {() => void} change
   */
  hold(change) {
    if (this.#following) {
      change();
      this.grown();
      return;
    }
    const seen = this.#anchor();
    const before = seen?.getBoundingClientRect().top ?? 0;
    change();
    if (seen?.isConnected) this.#box.scrollTop += seen.getBoundingClientRect().top - before;
  }

  /** Tells that the box has grown at its end: one scroll for a burst. In a hidden tab, where nothing is painted, later. */
  grown() {
    if (this.#planned || !this.#following) return;
    this.#planned = true;
    requestAnimationFrame(() => {
      this.#planned = false;
      if (this.#following) this.toEnd();
    });
  }

  /** Whether the end is out of sight. */
  get far() {
    return this.#toGo > this.#box.clientHeight;
  }

  get #toGo() {
    return this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight;
  }

  #scrolled() {
    this.look();
    this.#moved();
  }
}
