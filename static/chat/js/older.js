// The button above the first message: fetches the page of history before it.
import { history } from './api.js';

const pageSize = 50;

/**
 * @param {HTMLElement} box #message_box
 * @param {import('./messagebox.js').MessageBox} messages
 * @param {import('./api.js').Target} target
 */
export function offerOlder(box, messages, target) {
  const button = /** @type {HTMLButtonElement} */ (document.getElementById('older') ?? makeButton());
  button.addEventListener('click', async () => {
    button.disabled = true;
    button.textContent = '正在取更早的消息…';
    try {
      const page = await history(target, { before: messages.oldest, limit: pageSize });
      messages.prepend(page.messages.toReversed());
      button.hidden = !page.more;
      button.textContent = '查看更早的消息';
    } catch {
      button.textContent = '没有取到，再试一次';
    }
    button.disabled = false;
  });
  box.addEventListener('trimmed', () => {
    if (!button.isConnected) box.prepend(button);
    button.hidden = false;
  });
}

function makeButton() {
  const button = document.createElement('button');
  return Object.assign(button, { type: 'button', id: 'older', className: 'older', textContent: '查看更早的消息' });
}
