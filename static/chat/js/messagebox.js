// #message_box: puts messages in their place by id, each once, and keeps a reader who is at the end at the end.
import { messageRow, stamp, plainName } from './render.js';
import { Timeline } from './timeline.js';

/** @typedef {import('./api.js').Message} Message */

/** How close to the end, in pixels, counts as reading along. */
const nearEnd = 80;
/** A page that is open for days keeps this many rows; earlier ones can be fetched again. */
const mostRows = 1000;

/** The list of messages of one page. */
export class MessageBox {
  /** @type {HTMLElement} */
  #box;
  #timeline = new Timeline();
  #following = true;
  #scrollPlanned = false;
  /** @type {HTMLButtonElement} */
  #jump;
  /** @type {(name: string) => string} */
  #pictureOf;
  #user;

  /**
   * Takes over the rows that the server rendered.
   * @param {HTMLElement} box
   * @param {{user: string, pictureOf: (name: string) => string}} options user: the reader, empty for a guest
   */
  constructor(box, { user, pictureOf }) {
    this.#box = box;
    this.#user = user;
    this.#pictureOf = pictureOf;
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

  /**
   * Shows a message, unless it is there already.
   * @param {Message} message
   * @returns {{added: boolean, own: boolean, last: boolean}} last: nothing newer is shown
   */
  show(message) {
    const from = plainName(message.username);
    const own = from === this.#user;
    const next = this.#timeline.add(message.id);
    if (next === undefined) return { added: false, own, last: false };
    const row = messageRow({
      id: message.id, from, own, name: own ? '你' : from, picture: this.#pictureOf(from), text: message.text,
      time: new Date(message.time * 1000),
    });
    this.#place(row, next);
    return { added: true, own, last: next === null };
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
