// The rows of messages that are on their way or have not gone through, and where they are kept in the meantime.
import { element, messageRow } from './render.js';
import { whyNotSent } from './refusals.js';
import { t } from './words.js';

/** @typedef {import('./outbox.js').Unsent} Unsent */

/** The rows below all stored messages. */
export class UnsentRows {
  #messages;
  #options;
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();

  /**
   * @param {import('./messagebox.js').MessageBox} messages
   * @param {object} options
   * @param {string} options.user
   * @param {string} options.picture
   * @param {() => boolean} options.mayRetry whether this page can still send
   * @param {(key: string) => void} options.retry
   * @param {(key: string) => void} options.discard
   */
  constructor(messages, options) {
    this.#messages = messages;
    this.#options = options;
  }

  /** @param {Unsent} unsent that is new, or has changed */
  show(unsent) {
    let row = this.#rows.get(unsent.key);
    if (!row) {
      row = this.#make(unsent);
      this.#rows.set(unsent.key, row);
      this.#messages.appendUnsent(row);
    }
    const shown = row;
    this.#messages.hold(() => this.#tell(shown, unsent));
  }

  /** @param {Unsent} unsent that has come back, or was discarded */
  remove({ key }) {
    const row = this.#rows.get(key);
    if (!row) return;
    this.#rows.delete(key);
    const focused = row.contains(document.activeElement);
    this.#messages.hold(() => row.remove());
    if (focused) document.querySelector('textarea')?.focus({ preventScroll: true });
  }

  /** @param {Unsent} unsent */
  #make({ key, text, time }) {
    const { user, picture } = this.#options;
    const row = messageRow({ name: t('script.you'), from: user, picture, text, time: new Date(time), own: true, reader: user });
    row.classList.add('unsent');
    row.dataset.key = key;
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {Unsent} unsent
   */
  #tell(row, { key, state, refusal }) {
    row.classList.toggle('pending', state === 'waiting');
    row.classList.toggle('failed', state === 'failed');
    const focused = row.contains(document.activeElement);
    for (const old of row.querySelectorAll('.why, .retry, .copy, .discard')) old.remove();
    const line = row.querySelector('.name_time');
    if (!line || state === 'accepted') return;
    const why = element('span', 'why');
    why.append(' · ', ...(state === 'waiting' ? [t('script.sending')] : whyNotSent(refusal)));
    line.append(why);
    if (state !== 'failed') return;
    const { mayRetry, retry, discard } = this.#options;
    const first = mayRetry() ? button('retry', t('script.retry'), () => retry(key)) : copyButton(row);
    line.append(first, button('discard', t('script.discard'), () => discard(key)));
    if (focused) first.focus({ preventScroll: true });
  }
}

/**
 * Copies the text of a message that can't be sent from here. Without the right to the clipboard the text is selected.
 * @param {HTMLElement} row
 */
function copyButton(row) {
  const bubble = /** @type {HTMLElement} */ (row.querySelector('.msg'));
  const made = button('copy', t('script.copy'), async () => {
    getSelection()?.selectAllChildren(bubble);
    try {
      await navigator.clipboard.writeText(bubble.textContent ?? ''); // over plain http there is no clipboard
    } catch {
      if (!document.execCommand('copy')) return;
    }
    made.textContent = t('script.copied');
  });
  return made;
}

/**
 * @param {string} className
 * @param {string} text
 * @param {() => void} action
 */
function button(className, text, action) {
  const made = document.createElement('button');
  Object.assign(made, { type: 'button', className, textContent: text });
  made.addEventListener('click', action);
  return made;
}

/**
 * Where unsent messages are kept: as long as the browser's tab, so that a reload loses nothing.
 * @param {string} name of the conversation and of who speaks
 */
export function unsentStorage(name) {
  return {
    /** @returns {any[]} */
    load() {
      try {
        const kept = JSON.parse(sessionStorage.getItem(name) ?? '[]');
        return Array.isArray(kept) ? kept : [];
      } catch {
        return []; // the browser keeps nothing, or something else
      }
    },
    /** @param {object[]} unsent */
    save(unsent) {
      try {
        if (unsent.length === 0) sessionStorage.removeItem(name);
        else sessionStorage.setItem(name, JSON.stringify(unsent));
      } catch {
        // The browser keeps nothing: the messages then last as long as the page.
      }
    },
  };
}
