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
    clearTimeout(this.#timer);
    if (state === 'live' || state === 'ended') this.#strip.textContent = '';
    else if (!navigator.onLine) this.#strip.textContent = words.offline;
    else if (this.#strip.textContent !== '') this.#strip.textContent = words[state];
    else this.#timer = setTimeout(() => this.#strip.append(words[state]), grace);
  }

  /**
   * Shows a notice. One that says the same replaces the earlier one.
   * @param {string} text
   * @param {{bad?: boolean, link?: {href: string, text: string}}} [options]
   */
  notice(text, { bad = false, link } = {}) {
    for (const old of [...this.#list.children]) if (old.firstChild?.firstChild?.textContent === text) old.remove();
    const row = element('div', bad ? 'notice bad' : 'notice');
    const said = element('span', '');
    said.append(text);
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
}
