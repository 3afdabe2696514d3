// The strip above the messages: the state of the connection, and notices that can be put away.
import { element } from './render.js';
import { nodes, t } from './words.js';

/** How long a connection may be gone before we say so, in milliseconds: most are back at once. */
const grace = 1500;

/** How long it is told that the connection is back, in milliseconds. */
const backStays = 4000;

/** How long good news stays, in milliseconds; bad news stays until it is put away. */
const goodNewsStays = 8000;


/** Tells the reader what is going on. */
export class Signals {
  #strip = /** @type {HTMLElement} */ (document.querySelector('div#connection'));
  #list = /** @type {HTMLElement} */ (document.querySelector('div#notices'));
  /** @type {import('./live.js').State | 'none'} none: this page needs no connection */
  #state = 'none';
  /** The strip tells that something is wrong. */
  #alarmed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor() {
    addEventListener('offline', () => this.#state === 'none' || this.#state === 'ended' || this.#alarm());
    // While it is live after all, it is checked first.
    addEventListener('online', () => this.#alarmed && this.#state !== 'live' && this.#alarm());
  }

  /**
   * @param {import('./live.js').State} state
   * @param {number} [missed] how many messages were fetched that came meanwhile
   */
  connection(state, missed = 0) {
    const before = this.#state;
    this.#state = state;
    this.#strip.dataset.state = state;
    if (state === 'ended') this.#say(t('script.connection.ended'));
    else if (state === 'live') this.#back(before, missed);
    else if (this.#alarmed || !navigator.onLine) this.#alarm();
    // Every failed attempt comes here: the time counts from the first.
    else this.#timer ??= setTimeout(() => this.#alarm(), grace);
  }

  #alarm() {
    if (!navigator.onLine) this.#say(t('script.connection.offline'));
    else this.#say(t(this.#state === 'connecting' ? 'script.connection.connecting' : 'script.connection.reconnecting'));
    this.#alarmed = true;
  }

  /**
   * The connection stands. Whoever was told that it was gone is told that it is back.
   * @param {string} before
   * @param {number} missed
   */
  #back(before, missed) {
    if (before === 'live' && !this.#alarmed) return; // told already
    const told = this.#alarmed && before !== 'connecting';
    this.#say('');
    if (!told) return;
    this.#say(missed === 0 ? t('script.connection.back') : t('script.connection.back_missed', { Count: missed }));
    this.#timer = setTimeout(() => this.#say(''), backStays);
  }

  /** @param {string} text */
  #say(text) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#alarmed = false;
    this.#strip.textContent = text;
  }

  /**
   * Shows a notice. One that says the same replaces the earlier one.
   * @param {string} text
   * @param {object} [options]
   * @param {boolean} [options.bad]
   * @param {string} [options.about] a name for settle
   * @param {string} [options.reason] why, in the words of whoever decided
   * @param {{href: string, text: string}} [options.link]
   */
  notice(text, { bad = false, about = '', reason = '', link } = {}) {
    for (const old of [...this.#list.children]) if (old.firstChild?.firstChild?.textContent === text) old.remove();
    const row = element('div', bad ? 'notice bad' : 'notice');
    row.dataset.about = about;
    const said = element('span', '');
    said.append(text);
    if (reason !== '') {
      const why = document.createElement('bdi');
      why.textContent = reason;
      said.append(...nodes('script.notice.reason', { Reason: why }));
    }
    if (link) {
      const anchor = document.createElement('a');
      Object.assign(anchor, { href: link.href, textContent: link.text });
      said.append(' ', anchor);
    }
    row.append(said, closeButton(row));
    this.#list.append(row);
    if (!bad) setTimeout(() => row.remove(), goodNewsStays);
  }

  /**
   * Puts away the notices about something that is in order again.
   * @param {string} about
   */
  settle(about) {
    for (const row of [...this.#list.children]) if (/** @type {HTMLElement} */ (row).dataset.about === about) row.remove();
  }
}

/** @param {HTMLElement} row what it puts away */
function closeButton(row) {
  const close = document.createElement('button');
  Object.assign(close, { type: 'button', textContent: '×' });
  close.setAttribute('aria-label', t('script.notice.close'));
  close.addEventListener('click', () => row.remove());
  return close;
}
