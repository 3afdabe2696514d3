// Above the first message: fetches the page of history before it, until the conversation's beginning.
import { history } from './api.js';
import { Edge } from './edge.js';
import { element } from './render.js';
import { t } from './words.js';

const pageSize = 50;

/**
 * @param {HTMLElement} box #message_box
 * @param {import('./messagebox.js').MessageBox} messages
 * @param {import('./api.js').Target} target
 */
export function offerOlder(box, messages, target) {
  const there = document.querySelector('button#older');
  const button = /** @type {HTMLButtonElement} */ (there ?? document.createElement('button'));
  Object.assign(button, { type: 'button', id: 'older', className: 'older', hidden: there === null });
  if (!there) box.prepend(button);
  const beginning = element('p', 'beginning');
  beginning.textContent = t('script.beginning');
  const edge = new Edge({
    box,
    button,
    // The page begins in what is new, and says how much of it is further up: it is not to move away under that line.
    asleep: 'unread' in (/** @type {HTMLElement} */ (box.closest('.chatbox'))?.dataset ?? {}),
    words: { offer: t('script.older'), busy: t('script.older.busy'), failed: t('script.older.failed') },
    fetch: async () => {
      const before = messages.oldest;
      const page = await history(target, { before, limit: pageSize });
      if (before !== messages.oldest) return true; // rows have gone meanwhile: this page would leave a gap
      messages.prepend(page.messages);
      return page.more;
    },
    onDone: () => {
      messages.hold(() => button.after(beginning));
    },
  });
  box.addEventListener('trimmed', () => {
    beginning.remove();
    edge.offer(true);
  });
}
