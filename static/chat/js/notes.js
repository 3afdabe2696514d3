// Quiet lines among the messages: who joined and who left, while the reader is there. Nothing keeps them, and many of them
// in a row are one line.
import { element } from './render.js';
import { t } from './words.js';

/** How many lines stay on the page. */
const mostLines = 20;

/** @typedef {import('./follow.js').Member['kind']} Kind */

/** @type {[Kind, string][]} the words of each kind, in the order in which they are told */
const words = [
  ['joined', 'script.note.joined'], ['left', 'script.note.left'], ['kicked', 'script.note.kicked'],
  ['banned', 'script.note.banned'],
];

/** Who came and went since somebody has said something. Everybody is told once, as what they did last. */
export class Comings {
  /** @type {Map<string, {kind: Kind, called: string}>} by name */
  #people = new Map();

  /**
   * @param {string} name
   * @param {string} called what they want to be called
   * @param {Kind} kind
   */
  add(name, called, kind) {
    this.#people.set(name, { kind, called });
  }

  /** @returns {string} plain text */
  get text() {
    const people = [...this.#people.values()];
    return words.flatMap(([kind, key]) => {
      const names = people.filter((person) => person.kind === kind).map((person) => person.called);
      return names.length === 0 ? [] : [t(key, { Names: list(names), Count: names.length })];
    }).join(' · ');
  }
}

/**
 * A list of names that never grows long.
 * @param {string[]} names one at least
 * @returns {string}
 */
export function list(names) {
  const [Name, Other, Third] = names;
  const Count = names.length;
  if (Count === 1) return Name;
  if (Count === 2) return t('script.note.two', { Name, Other });
  if (Count === 3) return t('script.note.three', { Name, Other, Third });
  return t('script.note.many', { Name, Other, Count, More: Count - 2 });
}

/** The lines in #message_box. */
export class Notes {
  #box;
  #messages;
  /** @type {{line: HTMLElement, comings: Comings} | undefined} */
  #last;

  /**
   * @param {HTMLElement} box
   * @param {Pick<import('./messagebox.js').MessageBox, 'atEnd' | 'hold' | 'note'>} messages
   */
  constructor(box, messages) {
    this.#box = box;
    this.#messages = messages;
  }

  /**
   * Tells that somebody came or went.
   * @param {import('./follow.js').Member} news
   */
  tell({ user, shown, kind }) {
    if (document.hidden || !words.some(([known]) => known === kind)) return;
    if (!this.#messages.atEnd) return; // whoever reads back would find a line that tells of long ago
    const { line, comings } = this.#open();
    comings.add(user, shown || user, kind);
    this.#messages.hold(() => (line.textContent = comings.text));
  }

  /** @returns {{line: HTMLElement, comings: Comings}} the line at the end; a new one when something was said since */
  #open() {
    const below = this.#last?.line.nextElementSibling;
    if (this.#last?.line.isConnected && (!below || below.matches('.newer, .unsent'))) return this.#last;
    const line = element('p', 'note_line');
    line.dir = 'auto';
    this.#last = { line, comings: new Comings() };
    this.#messages.note(line);
    const lines = this.#box.querySelectorAll('.note_line');
    if (lines.length > mostLines) lines[0].remove();
    return this.#last;
  }
}
