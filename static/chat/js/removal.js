// Deleting messages: a button behind the time of each message that the reader may take back, and the question before it
// is done.
import { Refusal } from './api.js';
import { element } from './render.js';
import { t } from './words.js';

/** The buttons of one #message_box. */
export class Removal {
  #remove;
  #onFailed;
  /** @type {HTMLDialogElement | undefined} */
  #dialog;

  /**
   * @param {HTMLElement} box
   * @param {object} options
   * @param {(id: string) => Promise<void>} options.remove throws a Refusal when the message stays
   * @param {(refusal: Refusal) => void} options.onFailed
   */
  constructor(box, { remove, onFailed }) {
    this.#remove = remove;
    this.#onFailed = onFailed;
    box.addEventListener('click', (event) => this.#clicked(/** @type {Element} */ (event.target)));
    for (const row of box.querySelectorAll('[data-removable]')) this.#offer(row);
    new MutationObserver((changes) => this.#look(changes)).observe(box, { childList: true });
  }

  /** @param {MutationRecord[]} changes rows that came or went */
  #look(changes) {
    for (const { addedNodes } of changes) {
      for (const row of addedNodes) if (row instanceof HTMLElement && row.matches('[data-removable]')) this.#offer(row);
    }
  }

  /** @param {Element} row */
  #offer(row) {
    const line = row.querySelector('.name_time');
    if (!line || line.querySelector('.remove')) return;
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', className: 'remove', textContent: t('script.remove') });
    button.setAttribute('aria-label', labelOf(row));
    line.append(button);
  }

  /** @param {Element} target */
  #clicked(target) {
    const row = isButton(target) && /** @type {HTMLElement | null} */ (target.closest('[data-removable]'));
    if (row) this.#ask(row);
  }

  /** @param {HTMLElement} row */
  #ask(row) {
    const dialog = (this.#dialog ??= makeDialog());
    const quote = dialog.querySelector('.quoted');
    if (quote) quote.textContent = row.querySelector('.msg')?.textContent ?? '';
    dialog.returnValue = '';
    dialog.onclose = () => dialog.returnValue === 'remove' && this.#do(row);
    dialog.showModal();
  }

  /** @param {HTMLElement} row */
  async #do(row) {
    const button = /** @type {HTMLButtonElement | null} */ (row.querySelector('button.remove'));
    if (!button || button.getAttribute('aria-busy') === 'true') return;
    button.setAttribute('aria-busy', 'true');
    try {
      await this.#remove(row.dataset.id ?? '');
    } catch (error) {
      this.#onFailed(error instanceof Refusal ? error : new Refusal(0, String(error)));
    }
    button.removeAttribute('aria-busy');
  }
}

/** @param {Element} row */
function labelOf(row) {
  if (row.querySelector('.msg.own')) return t('script.remove.of_you');
  return t('script.remove.of', { Name: row.querySelector('.name_time bdi')?.textContent ?? '' });
}

/**
 * @param {unknown} target
 * @returns {target is HTMLButtonElement}
 */
function isButton(target) {
  return target instanceof HTMLButtonElement && target.matches('.remove');
}

/** @returns {HTMLDialogElement} the question; its answer is returnValue: remove, or something else */
function makeDialog() {
  const dialog = document.createElement('dialog');
  dialog.className = 'question';
  dialog.setAttribute('aria-labelledby', 'question_title');
  const form = document.createElement('form');
  form.method = 'dialog';
  const title = document.createElement('h2');
  Object.assign(title, { id: 'question_title', textContent: t('script.remove.question') });
  const quote = element('p', 'quoted');
  quote.dir = 'auto';
  const warning = element('p', 'hint');
  warning.textContent = t('script.remove.warning');
  const buttons = element('p', 'actions');
  buttons.append(answer('remove', t('script.remove'), 'button danger'), answer('keep', t('script.remove.keep'), 'button quiet'));
  form.append(title, quote, warning, buttons);
  dialog.append(form);
  document.body.append(dialog);
  return dialog;
}

/**
 * @param {string} value
 * @param {string} text
 * @param {string} className
 */
function answer(value, text, className) {
  const button = document.createElement('button');
  Object.assign(button, { value, className, textContent: text, autofocus: value === 'keep' });
  return button;
}
