// Makes the elements of messages. Everything that came from a person goes in as text, never as markup.

/** @typedef {import('./api.js').Message} Message */

/** The duck 小黄鸭, who tells what the server refuses and talks to guests. */
const duck = { name: '小黄鸭', picture: '/static/chat/img/duck.svg' };

/** What stands in the place of a message that was taken back. */
const removedText = '消息已被删除';

/**
 * A row of #message_box, the same elements as templates/html/parts/message.html makes.
 * @param {{name: string, picture: string, text: string, time: Date, own?: boolean, id?: string, from?: string,
 *     removable?: boolean}} row from: the sender's name, where name is what they want to be called
 * @returns {HTMLElement}
 */
export function messageRow({ name, picture, text, time, own = false, id = '', from = '', removable = false }) {
  const row = element('div', 'msg_item fn-clear');
  row.dataset.id = id;
  row.dataset.from = from;
  if (removable) row.dataset.removable = '';
  const face = element('div', 'uface');
  const image = document.createElement('img');
  Object.assign(image, { src: picture, width: 40, height: 40, alt: '' });
  face.append(image);
  const right = element('div', 'item_right');
  const bubble = element('div', own ? 'msg own' : 'msg');
  bubble.dir = 'auto';
  bubble.textContent = text;
  right.append(bubble, signature(name, from, time));
  row.append(face, right);
  return row;
}

/**
 * Makes a row that of a message that was taken back.
 * @param {HTMLElement} row
 */
export function showRemoved(row) {
  row.dataset.removed = '';
  delete row.dataset.removable;
  row.querySelector('.remove')?.remove();
  const bubble = row.querySelector('.msg');
  if (!bubble) return;
  bubble.classList.add('removed');
  bubble.textContent = removedText;
}

/**
 * What the duck says.
 * @param {string} text
 * @returns {HTMLElement}
 */
export function duckRow(text) {
  const row = messageRow({ ...duck, text, time: new Date() });
  row.classList.add('duck');
  return row;
}

/**
 * @param {string} name
 * @param {string} from
 * @param {Date} time
 */
function signature(name, from, time) {
  const line = element('div', 'name_time');
  const who = document.createElement('bdi');
  who.textContent = name;
  if (from !== '') who.title = from;
  const when = document.createElement('time');
  when.dateTime = time.toISOString();
  when.textContent = stamp(time);
  line.append(who, ' · ', when);
  return line;
}

/**
 * @param {string} tag
 * @param {string} className
 * @returns {HTMLElement}
 */
export function element(tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

/**
 * A time in the page's own manner, in the reader's time zone: 2026/11/22 PM12:00:12.
 * @param {Date} time
 * @returns {string}
 */
export function stamp(time) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const half = time.getHours() < 12 ? 'AM' : 'PM';
  const day = `${time.getFullYear()}/${two(time.getMonth() + 1)}/${two(time.getDate())}`;
  return `${day} ${half}${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/**
 * A user name as it is, from the escaped form of the wire.
 * @param {string} escaped
 * @returns {string}
 */
export function plainName(escaped) {
  return escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
