// The heading of a room: its topic changes while the page is open.
import { element } from './render.js';

/** @param {string} topic empty: the room has none */
export function showTopic(topic) {
  const title = document.querySelector('.room_title');
  let shown = /** @type {HTMLElement | null | undefined} */ (title?.querySelector('small'));
  if (topic === '') {
    shown?.remove();
    return;
  }
  if (!shown) {
    shown = element('small', '');
    shown.dir = 'auto';
    title?.append(' ', shown);
  }
  shown.textContent = topic;
  shown.title = topic;
}
