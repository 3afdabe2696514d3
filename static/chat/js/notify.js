// Tells the reader outside the page that somebody wrote to them, when they have asked for it: a message of the desktop, a
// tone, or both. Of all windows on this site one does so, and none for a conversation that is being looked at.
import { brief, mentions, partsOf } from './parts.js';
import { privatePath } from './people.js';
import { plainName } from './render.js';
import { keyOf } from './unread.js';
import { t } from './words.js';

/** How much of a message is told, in characters. */
const longest = 120;
/** Many messages at once are one tone; in milliseconds. */
const quiet = 2000;

/** @typedef {import('./api.js').Message} Message */

/**
 * Why a message is worth being told of outside the page.
 * @param {Message} message
 * @param {string} user the reader
 * @returns {'private' | 'mention' | null} null: it is not
 */
export function worthTelling(message, user) {
  if (message.removed || plainName(message.username) === user) return null;
  if (message.rtype === 'p') return 'private';
  return mentions(partsOf(message.text, user), user) ? 'mention' : null;
}

/**
 * What is told of it.
 * @param {Message} message
 * @param {'private' | 'mention'} why
 * @param {string} called what its sender wants to be called
 * @returns {{title: string, body: string, path: string}} plain text, and the address of the conversation
 */
export function telling(message, why, called) {
  const body = brief(message.text, longest);
  if (why === 'private') {
    return { title: t('script.notify.private', { Name: called }), body, path: privatePath(message.room) };
  }
  const path = `/chat/?rname=${encodeURIComponent(message.room)}`;
  return { title: t('script.notify.mention', { Name: called, Room: message.room }), body, path };
}

/** The one who tells. */
export class Bell {
  #user;
  #here;
  #calledOf;
  #wants;
  #sound;
  #sounded = -Infinity;
  /** This window tells, for all. */
  #leads = false;
  /** Lets go of the lock that says that the conversation is looked at. */
  #unview = () => {};

  /**
   * @param {object} options
   * @param {string} options.user the reader
   * @param {import('./api.js').Target | null} options.here the conversation of this window
   * @param {(name: string) => string} options.calledOf
   * @param {{shown: () => boolean, heard: () => boolean}} options.wants what the reader has asked for: to see it, to hear it
   * @param {() => void} options.sound
   */
  constructor({ user, here, calledOf, wants, sound }) {
    this.#user = user;
    this.#here = here;
    this.#calledOf = calledOf;
    this.#wants = wants;
    this.#sound = sound;
    navigator.locks?.request(`hihi-bell ${user}`, () => {
      this.#leads = true;
      return new Promise(() => {}); // until this window is closed
    });
    for (const event of ['focus', 'blur']) addEventListener(event, () => this.#look());
    document.addEventListener('visibilitychange', () => this.#look());
    this.#look();
  }

  /**
   * Tells of a message if it is worth it.
   * @param {Message} message of any conversation of the reader
   */
  async heard(message) {
    const wants = this.#wants;
    if (!this.#leads || !(wants.shown() || wants.heard())) return;
    const why = worthTelling(message, this.#user);
    if (why === null || await this.#lookedAt(keyOf(message))) return;
    if (wants.heard()) this.#ring();
    if (wants.shown()) this.#show(message, why);
  }

  #ring() {
    if (Date.now() - this.#sounded < quiet) return;
    this.#sounded = Date.now();
    this.#sound();
  }

  /**
   * @param {Message} message
   * @param {'private' | 'mention'} why
   */
  #show(message, why) {
    const key = keyOf(message);
    const { title, body, path } = telling(message, why, this.#calledOf(plainName(message.username)));
    // One per conversation: the next takes its place.
    const shown = new Notification(title, { body, tag: `hihi ${key}`, lang: document.documentElement.lang });
    shown.addEventListener('click', () => {
      window.focus();
      shown.close();
      if (this.#here === null || keyOf(this.#here) !== key) location.assign(path);
    });
  }

  /** Holds a lock while the conversation of this window is looked at: the one who tells can see it from any window. */
  #look() {
    const looking = document.visibilityState === 'visible' && document.hasFocus();
    this.#unview(); // at once, or as soon as the lock is given
    this.#unview = () => {};
    if (!looking || this.#here === null) return;
    const done = new Promise((resolve) => {
      this.#unview = () => resolve(undefined);
    });
    navigator.locks?.request(this.#viewOf(keyOf(this.#here)), { mode: 'shared' }, () => done);
  }

  /** @param {string} key */
  #viewOf(key) {
    return `hihi-view ${this.#user} ${key}`;
  }

  /** @param {string} key */
  async #lookedAt(key) {
    const { held } = await navigator.locks.query();
    return held?.some(({ name }) => name === this.#viewOf(key)) ?? false;
  }
}
