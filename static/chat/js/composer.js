// The text box: Enter and Ctrl+Enter send, Shift+Enter is a new line, and nothing is sent while an input method is
// still composing. The box is emptied only when the text was accepted; a text that was not is kept, over a sign-in too.
// Whoever may not speak keeps what they have typed.
import { Refusal } from './api.js';

/** The longest message, in characters (code points); contract: 4,000. */
const longest = 4000;
/** From how many characters on the count is shown. */
const showCountFrom = 3600;

/**
 * What a key means in the text box.
 * @param {{key: string, shiftKey: boolean, altKey: boolean, isComposing: boolean, keyCode: number}} event
 * @returns {'send' | 'leave'} leave: the browser's own doing
 */
export function meaningOf(event) {
  if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return 'leave'; // 229: composing, in Safari
  return event.shiftKey || event.altKey ? 'leave' : 'send';
}

/** The form below a conversation. */
export class Composer {
  #form;
  /** @type {HTMLTextAreaElement} */
  #text;
  #button;
  #count;
  #draftKey;
  #send;
  #sending = false;
  /** No more sending on this page. */
  #closed;
  /** No sending for now. */
  #held = false;
  /** A text of which nobody knows whether it was accepted, because no answer came. */
  #uncertain = '';

  /**
   * @param {HTMLFormElement} form
   * @param {{draftKey: string, send: (text: string) => Promise<void>, onRefused: (refusal: Refusal) => void}} options
   *     send resolves when the text was accepted and throws a Refusal when it was not
   */
  constructor(form, { draftKey, send, onRefused }) {
    this.#form = form;
    this.#text = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea'));
    this.#button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
    this.#count = /** @type {HTMLOutputElement} */ (form.querySelector('output'));
    this.#closed = this.#button.disabled;
    this.#draftKey = draftKey;
    this.#send = send;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(onRefused);
    });
    this.#text.addEventListener('keydown', (event) => {
      if (meaningOf(event) === 'leave') return;
      event.preventDefault();
      form.requestSubmit();
    });
    this.#text.addEventListener('input', () => this.#changed());
    this.#restoreDraft();
  }

  /** No more sending on this page; the text stays readable. */
  close() {
    this.#closed = true;
    this.#update();
  }

  /**
   * Sending pauses, or goes on.
   * @param {boolean} held
   */
  hold(held) {
    this.#held = held;
    this.#update();
  }

  /**
   * Tells that an own message has arrived. If it is the one that went unanswered, it need not be sent again.
   * @param {string} text
   * @returns {boolean} whether it is that one
   */
  arrived(text) {
    if (this.#uncertain === '' || text !== this.#uncertain) return false;
    if (this.#text.value === text) this.#empty();
    this.#uncertain = '';
    return true;
  }

  /** @param {(refusal: Refusal) => void} onRefused */
  async #submit(onRefused) {
    const text = this.#text.value;
    if (this.#sending || text.trim() === '' || this.#button.disabled) return;
    this.#busy(true);
    try {
      await this.#send(text);
      this.#empty();
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(0, String(error));
      this.#uncertain = refusal.code === 0 ? text : '';
      onRefused(refusal);
    }
    this.#busy(false);
    this.#text.focus({ preventScroll: true });
  }

  /** @param {boolean} busy */
  #busy(busy) {
    this.#sending = busy;
    this.#update();
    this.#button.setAttribute('aria-busy', String(busy));
  }

  #update() {
    const silent = this.#closed || this.#held;
    this.#form.classList.toggle('silent', silent);
    this.#button.disabled = silent;
    this.#text.readOnly = silent || this.#sending;
  }

  #empty() {
    this.#text.value = '';
    this.#changed();
  }

  #changed() {
    const length = [...this.#text.value].length;
    this.#count.textContent = length < showCountFrom ? '' : `${length} / ${longest}`;
    try {
      if (this.#text.value === '') sessionStorage.removeItem(this.#draftKey);
      else sessionStorage.setItem(this.#draftKey, this.#text.value);
    } catch {
      // The browser keeps nothing: the draft then lasts as long as the page.
    }
  }

  #restoreDraft() {
    try {
      const draft = sessionStorage.getItem(this.#draftKey);
      if (draft && this.#text.value === '' && !this.#text.disabled) this.#text.value = draft;
    } catch {
      // As above.
    }
    this.#changed();
  }
}
