// Below the last message of a page that does not reach to the end of the conversation: fetches what follows.
import { history } from './api.js';
import { Edge } from './edge.js';
import { t } from './words.js';

const pageSize = 50;

/**
 * @param {HTMLElement} box #message_box
 * @param {import('./messagebox.js').MessageBox} messages
 * @param {import('./api.js').Target} target
 * @param {() => void} onAttached the page reaches to the end again, as far as we know
 * @returns {{detached: () => void, jump: () => Promise<void>}} detached: to be called when the page does not reach to
 *     the end any more; jump: shows the newest page instead of this one, throws a Refusal
 */
export function offerNewer(box, messages, target, onAttached) {
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', id: 'newer', className: 'newer', hidden: true });
  messages.appendFoot(button);
  const edge = new Edge({
    box,
    button,
    words: { offer: t('script.newer'), busy: t('script.newer.busy'), failed: t('script.older.failed') },
    fetch: async () => {
      const after = messages.newest;
      const page = await history(target, { after, limit: pageSize });
      if (!messages.detached) return false;
      if (after !== messages.newest) return true;
      messages.extend(page.messages, page.more);
      if (!page.more) onAttached();
      return page.more;
    },
  });
  edge.offer(messages.detached);
  return {
    detached: () => edge.offer(true),
    jump: async () => {
      const page = await history(target, { limit: pageSize });
      messages.reset(page.messages, page.more);
      edge.offer(false);
      onAttached();
    },
  };
}
