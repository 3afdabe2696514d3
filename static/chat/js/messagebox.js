// #message_box: puts messages in their place by id, each once, and keeps a reader who is at the end at the end.
import { messageRow, showRemoved, stamp, plainName } from './render.js';
import { Timeline } from './timeline.js';

/** @typedef {import('./api.js').Message} Message */

/** How close to the end, in pixels, counts as reading along. */
const nearEnd = 80;
/** A page that is open for days keeps this many rows; earlier ones can be fetched again. */
const mostRows = 1000;
/** How many rows are looked at again after a break: the largest page of history. */
const lookedAtAgain = 200;
/** How many messages are remembered as taken back that have not come yet. */
const mostRemoved = 1000;

/** The list of messages of one page. */
export class MessageBox {
  /** @type {HTMLElement} */
  #box;
  #timeline = new Timeline();
  #following = true;
  #scrollPlanned = false;
  /** @type {HTMLButtonElement} */
  #jump;
  /** Taken back before they were shown: a page of history and an event may overtake each other. */
  #removed = new Set();
  #options;

  /**
   * Takes over the rows that the server rendered.
   * @param {HTMLElement} box
   * @param {object} options
   * @param {string} options.user the reader, empty for a guest
   * @param {boolean} options.moderates they may remove what others say
   * @param {(name: string) => string} options.pictureOf
   * @param {(name: string) => string} options.calledOf what somebody wants to be called
   */
  constructor(box, options) {
    this.#box = box;
    this.#options = options;
    for (const row of box.querySelectorAll('.msg_item[data-id]')) {
      const id = /** @type {HTMLElement} */ (row).dataset.id;
      if (id) this.#timeline.add(id);
    }
    for (const when of box.querySelectorAll('time')) when.textContent = stamp(new Date(when.dateTime));
    this.#jump = this.#makeJump();
    box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#following && this.toEnd()).observe(box);
    this.toEnd();
  }

  get newest() {
    return this.#timeline.newest;
  }

  get oldest() {
    return this.#timeline.oldest;
  }

  /** Behind this id the page is looked at again after a break. */
  get tail() {
    return this.#timeline.behind(lookedAtAgain);
  }

  /**
   * Shows a message, unless it is there already.
   * @param {Message} message
   * @returns {{added: boolean, own: boolean, last: boolean}} last: nothing newer is shown
   */
  show(message) {
    const from = plainName(message.username);
    const own = from === this.#options.user;
    if (message.removed) this.remove(message.id);
    const next = this.#timeline.add(message.id);
    if (next === undefined) return { added: false, own, last: false };
    const row = this.#rowOf(message, from, own);
    if (this.#removed.delete(message.id)) showRemoved(row);
    this.#place(row, next);
    return { added: true, own, last: next === null };
  }

  /**
   * @param {Message} message
   * @param {string} from
   * @param {boolean} own
   */
  #rowOf(message, from, own) {
    const { pictureOf, calledOf, moderates } = this.#options;
    return messageRow({
      id: message.id, from, own, name: own ? '你' : calledOf(from), picture: pictureOf(from), text: message.text,
      time: new Date(message.time * 1000), removable: own || moderates,
    });
  }

  /**
   * Shows that a message was taken back, now or when it comes.
   * @param {string} id
   */
  remove(id) {
    const row = /** @type {HTMLElement | null} */ (this.#box.querySelector(`[data-id="${CSS.escape(id)}"]`));
    if (row) {
      if (row.dataset.removed === undefined) this.#hold(row, () => showRemoved(row));
      return;
    }
    this.#removed.add(id);
    if (this.#removed.size > mostRemoved) this.#removed.delete(this.#removed.values().next().value);
  }

  /**
   * Changes the height of a row; what the reader looks at stays where it is.
   * @param {HTMLElement} row
   * @param {() => void} change
   */
  #hold(row, change) {
    if (row.contains(document.activeElement)) this.#box.focus({ preventScroll: true });
    if (this.#following) {
      change();
      this.toEnd();
      return;
    }
    const top = this.#box.getBoundingClientRect().top;
    const seen = [...this.#box.children].find((other) => other !== row && other.getBoundingClientRect().bottom > top);
    const before = seen?.getBoundingClientRect().top ?? 0;
    change();
    if (seen) this.#box.scrollTop += seen.getBoundingClientRect().top - before;
  }

  /**
   * Shows a row that is no stored message, such as the duck's words, after all others.
   * @param {HTMLElement} row
   */
  append(row) {
    this.#place(row, null);
    this.toEnd();
  }

  /**
   * Shows earlier messages; what the reader looks at stays where it is.
   * @param {Message[]} messages
   */
  prepend(messages) {
    const fromEnd = this.#box.scrollHeight - this.#box.scrollTop;
    this.#following = false;
    for (const message of messages) this.show(message);
    this.#box.scrollTop = this.#box.scrollHeight - fromEnd;
  }

  /** Goes to the newest message. */
  toEnd() {
    this.#following = true;
    this.#jump.hidden = true;
    this.#box.scrollTop = this.#box.scrollHeight;
  }

  /**
   * @param {HTMLElement} row
   * @param {string | null} next the id of the row to put it before; null: at the end
   */
  #place(row, next) {
    document.getElementById('nothing_yet')?.remove();
    if (next !== null) {
      this.#box.insertBefore(row, this.#box.querySelector(`[data-id="${CSS.escape(next)}"]`));
      return;
    }
    row.classList.add('fresh');
    this.#box.append(row);
    if (!this.#following) {
      this.#jump.hidden = false;
      return;
    }
    this.#trim();
    this.#planScroll();
  }

  /** One scroll for a burst of messages. In a hidden tab, where nothing is painted, ResizeObserver and this catch up. */
  #planScroll() {
    if (this.#scrollPlanned) return;
    this.#scrollPlanned = true;
    requestAnimationFrame(() => {
      this.#scrollPlanned = false;
      if (this.#following) this.toEnd();
    });
  }

  #scrolled() {
    const toGo = this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight;
    // A burst grows the box before the planned scroll: that is not the reader moving away.
    if (!this.#scrollPlanned) this.#following = toGo < nearEnd;
    if (this.#following) this.#jump.hidden = true;
  }

  #trim() {
    if (this.#timeline.size <= mostRows + 100) return;
    for (const id of this.#timeline.trim(mostRows)) this.#box.querySelector(`[data-id="${CSS.escape(id)}"]`)?.remove();
    this.#box.dispatchEvent(new CustomEvent('trimmed'));
  }

  #makeJump() {
    const place = document.createElement('div');
    place.className = 'jump_place';
    const jump = document.createElement('button');
    Object.assign(jump, { type: 'button', className: 'jump', id: 'jump', textContent: '有新消息 ↓', hidden: true });
    jump.addEventListener('click', () => this.toEnd());
    place.append(jump);
    this.#box.after(place);
    return jump;
  }
}
