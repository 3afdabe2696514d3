// The text box: Enter and Ctrl+Enter send, Shift+Enter is a new line, and nothing is sent while an input method is
// still composing. What was not accepted is kept, over a sign-in too. Whoever may not speak keeps what they have typed.
import { Refusal } from './api.js';
import { element } from './render.js';
import { t } from './words.js';

/** The longest message, in characters (code points); contract: 4,000. */
const longest = 4000;
/** From how many characters on the count is shown. */
const showCountFrom = 3600;
/** How many lines the text box shows at least and at most, where it grows by its rows. */
const fewestLines = 2;
const mostLines = 8;

/** @typedef {{key: string, keyCode: number, shiftKey: boolean, altKey: boolean, isComposing: boolean}} Key */

/**
 * What a key means in the text box.
 * @param {Key} event
 * @returns {'send' | 'leave'} leave: the browser's own doing
 */
export function meaningOf(event) {
  // 229: an input method has the key. In Safari the Enter that ends a composition comes after its end, as such a key.
  if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return 'leave';
  return event.shiftKey || event.altKey ? 'leave' : 'send';
}

/**
 * What a line break means that is about to come into the text box. A keyboard on the screen may give no key Enter but
 * one that nobody knows, and then the break.
 * @param {{inputType: string, isComposing: boolean}} input
 * @param {Key | null} key the last key that was pressed
 * @returns {'send' | 'leave'}
 */
export function meaningOfBreak({ inputType, isComposing }, key) {
  if (!['insertLineBreak', 'insertParagraph'].includes(inputType) || isComposing || !key) return 'leave';
  return key.keyCode === 229 && !key.shiftKey && !key.altKey && !key.isComposing ? 'send' : 'leave';
}

/** The form below a conversation. */
export class Composer {
  #form;
  /** @type {HTMLTextAreaElement} */
  #text;
  /** @type {HTMLButtonElement} */
  #button;
  #count;
  #draftKey;
  #sending = false;
  /** No more sending on this page. */
  #closed;
  /** No sending for now. */
  #held = false;
  /** @type {Key | null} */
  #key = null;

  /**
   * @param {HTMLFormElement} form
   * @param {object} options
   * @param {string} options.draftKey
   * @param {(text: string) => Promise<void> | void} options.send takes the text; a promise resolves when it was accepted
   *     and fails with a Refusal when it was not: it is in the box until then
   * @param {(refusal: Refusal) => void} options.onRefused
   */
  constructor(form, { draftKey, send, onRefused }) {
    this.#form = form;
    this.#text = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea'));
    this.#button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
    this.#count = new Count(/** @type {HTMLOutputElement} */ (form.querySelector('output')));
    this.#closed = this.#button.disabled;
    this.#draftKey = draftKey;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(send, onRefused);
    });
    this.#listen();
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
   * Puts a text into the box, unless there is one.
   * @param {string} text
   */
  putBack(text) {
    if (this.#text.value !== '') return;
    this.#text.value = text;
    this.#changed();
  }

  /** Puts the cursor into the box. */
  focus() {
    this.#text.focus({ preventScroll: true });
  }

  #listen() {
    const send = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#form.requestSubmit();
    };
    this.#text.addEventListener('keydown', (event) => {
      const { key, keyCode, shiftKey, altKey, isComposing } = event;
      this.#key = { key, keyCode, shiftKey, altKey, isComposing };
      if (meaningOf(event) === 'send') send(event);
    });
    this.#text.addEventListener('beforeinput', (event) => meaningOfBreak(event, this.#key) === 'send' && send(event));
    this.#text.addEventListener('input', () => this.#changed());
  }

  /**
   * @param {(text: string) => Promise<void> | void} send
   * @param {(refusal: Refusal) => void} onRefused
   */
  async #submit(send, onRefused) {
    const text = this.#text.value;
    if (this.#sending || text.trim() === '' || this.#button.disabled) return;
    if ([...text].length > longest) {
      this.#count.insist();
      return;
    }
    const accepted = send(text);
    if (accepted) await this.#wait(accepted, onRefused);
    else this.#empty();
    this.focus();
  }

  /**
   * @param {Promise<void>} accepted
   * @param {(refusal: Refusal) => void} onRefused
   */
  async #wait(accepted, onRefused) {
    this.#busy(true);
    try {
      await accepted;
      this.#empty();
    } catch (error) {
      onRefused(error instanceof Refusal ? error : new Refusal(0, String(error)));
    }
    this.#busy(false);
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
    this.#count.show([...this.#text.value].length);
    this.#grow();
    try {
      if (this.#text.value === '') sessionStorage.removeItem(this.#draftKey);
      else sessionStorage.setItem(this.#draftKey, this.#text.value);
    } catch {
      // The browser keeps nothing: the draft then lasts as long as the page.
    }
  }

  /** The box is as high as its lines, as far as its style lets it; where the style can't do that itself. */
  #grow() {
    if (CSS.supports('field-sizing', 'content')) return;
    this.#text.rows = fewestLines;
    while (this.#text.rows < mostLines && this.#text.scrollHeight > this.#text.clientHeight) this.#text.rows++;
  }

  /** Whoever may not speak here any more has the draft to be read and copied. */
  #restoreDraft() {
    let draft = null;
    try {
      draft = sessionStorage.getItem(this.#draftKey);
    } catch {
      // As above.
    }
    if (draft && this.#text.value === '') this.#text.value = draft;
    if (this.#text.disabled && this.#text.value === '') return;
    this.#text.disabled = false;
    this.#update();
    this.#changed();
  }
}

/** How long the text is, once it comes near the limit. It is read out when that begins and when it is too long. */
class Count {
  #output;
  #told = element('span', 'unseen');
  #length = 0;

  /** @param {HTMLOutputElement} output */
  constructor(output) {
    this.#output = output;
    output.setAttribute('aria-live', 'off'); // not with every letter
    this.#told.setAttribute('role', 'status');
    output.after(this.#told);
  }

  /** @param {number} length */
  show(length) {
    const [was, is] = [stageOf(this.#length), stageOf(length)];
    this.#length = length;
    this.#output.textContent = is === '' ? '' : `${length} / ${longest}`;
    this.#output.classList.toggle('near', is === 'near');
    this.#output.classList.toggle('over', is === 'over');
    if (is !== was) this.#told.textContent = this.#words(is);
  }

  /** Says again that the text is too long. */
  insist() {
    this.#output.textContent = this.#words('over');
    this.#told.textContent = '';
    this.#told.textContent = this.#words('over');
  }

  /** @param {'' | 'near' | 'over'} stage */
  #words(stage) {
    if (stage === 'near') return t('script.count.near', { Count: longest - this.#length });
    return stage === 'over' ? t('script.count.over', { Count: this.#length - longest }) : '';
  }
}

/**
 * @param {number} length
 * @returns {'' | 'near' | 'over'}
 */
function stageOf(length) {
  if (length > longest) return 'over';
  return length < showCountFrom ? '' : 'near';
}
