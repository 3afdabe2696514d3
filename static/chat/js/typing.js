// Who is typing: the line below the messages, and telling the others about oneself.
import { t } from './words.js';

/** How often it is told that the typing goes on, in milliseconds; without that it ends for the others after 6 s. */
const every = 3000;

/** The line that says who types. It is there all the time, so that nothing moves when somebody begins. */
export class TypingLine {
  #line;
  #self;
  #calledOf;
  /** @type {Set<string>} names, in the order in which they began */
  #typing = new Set();

  /**
   * @param {{line: {textContent: string | null}, self: string, calledOf: (name: string) => string}} options calledOf: what
   *     somebody wants to be called
   */
  constructor({ line, self, calledOf }) {
    this.#line = line;
    this.#self = self;
    this.#calledOf = calledOf;
  }

  /** @param {string[]} typing in place of all that was known */
  take(typing) {
    this.#typing = new Set(typing);
    this.#show();
  }

  /** @param {{user: string, typing: boolean}} news */
  change({ user, typing }) {
    if (typing) this.#typing.add(user);
    else this.#typing.delete(user);
    this.#show();
  }

  #show() {
    const [name, other, ...more] = [...this.#typing].filter((user) => user !== this.#self).map(this.#calledOf);
    let words = '';
    if (more.length > 0) words = t('script.typing.many');
    else if (other !== undefined) words = t('script.typing.two', { Name: name, Other: other });
    else if (name !== undefined) words = t('script.typing.one', { Name: name });
    if (this.#line.textContent !== words) this.#line.textContent = words;
  }
}

/** Tells the others that the reader types: when the text grows, and again while it goes on growing. */
export class Typist {
  #tell;
  #now;
  #length = 0;
  /** When it was told last; -Infinity: the others take it that the reader does not type. */
  #told = -Infinity;

  /**
   * @param {(typing: boolean) => void} tell
   * @param {() => number} [now] milliseconds
   */
  constructor(tell, now = Date.now) {
    this.#tell = tell;
    this.#now = now;
  }

  /** @param {string} text what stands in the box now */
  changed(text) {
    const grown = text.length > this.#length;
    this.#length = text.length;
    if (text.trim() === '') this.stopped();
    else if (grown && this.#now() - this.#told >= every) {
      this.#told = this.#now();
      this.#tell(true);
    }
  }

  /** The reader turned away, or has sent the text. */
  stopped() {
    if (this.#told === -Infinity) return;
    this.#told = -Infinity;
    this.#tell(false);
  }

  /** The text was sent: the server ends it for the others when the message is stored. */
  sent() {
    this.#length = 0;
    this.#told = -Infinity;
  }

  /** @param {HTMLTextAreaElement} box */
  watch(box) {
    this.#length = box.value.length;
    box.addEventListener('input', () => this.changed(box.value));
    box.addEventListener('blur', () => this.stopped());
  }
}

/** @returns {HTMLElement} the line below the messages; one is made where the page has none */
export function typingLine() {
  const there = /** @type {HTMLElement | null} */ (document.querySelector('p#typing'));
  if (there) return there;
  const line = document.createElement('p');
  line.id = 'typing';
  line.className = 'typing';
  line.setAttribute('aria-live', 'off');
  document.querySelector('form#write_form')?.before(line);
  return line;
}
