// The strip above the messages: the state of the connection, and notices that can be put away.
import { element } from './render.js';

/** How long a connection may be gone before we say so, in milliseconds: most are back at once. */
const grace = 1500;

/** How long good news stays, in milliseconds; bad news stays until it is put away. */
const goodNewsStays = 8000;

const words = {
  connecting: '正在连接聊天室…',
  reconnecting: '连接断了，正在重新连接… 断线期间的消息连上后会补上。',
  offline: '网络断开了，等网络恢复会自动连上。',
};

/** Tells the reader what is going on. */
export class Signals {
  #strip = /** @type {HTMLElement} */ (document.getElementById('connection'));
  #list = /** @type {HTMLElement} */ (document.getElementById('notices'));
  /** @type {import('./live.js').State} */
  #state = 'connecting';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor() {
    for (const event of ['online', 'offline']) addEventListener(event, () => this.connection(this.#state));
  }

  /** @param {import('./live.js').State} state */
  connection(state) {
    this.#state = state;
    this.#strip.dataset.state = state;
    if (state === 'live' || state === 'ended') {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#strip.textContent = '';
    } else if (this.#strip.textContent !== '' || !navigator.onLine) {
      this.#sayState();
    } else {
      // Every failed attempt comes here: the time counts from the first.
      this.#timer ??= setTimeout(() => this.#sayState(), grace);
    }
  }

  #sayState() {
    this.#strip.textContent = navigator.onLine ? words[this.#state] : words.offline;
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
      said.append('原因：', why, '。');
    }
    if (link) {
      const anchor = document.createElement('a');
      Object.assign(anchor, { href: link.href, textContent: link.text });
      said.append(' ', anchor);
    }
    const close = document.createElement('button');
    Object.assign(close, { type: 'button', textContent: '×' });
    close.setAttribute('aria-label', '关闭提示');
    close.addEventListener('click', () => row.remove());
    row.append(said, close);
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
