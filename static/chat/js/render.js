// Makes the elements of messages. Everything that came from a person goes in as text, never as markup.
import { mentions, partsOf } from './parts.js';
import { dayOf, two } from './rows.js';
import { t } from './words.js';

/** The duck 小黄鸭, who tells what the server refuses and talks to guests. */
const duck = { name: '小黄鸭', picture: '/static/chat/img/duck.svg' };

/**
 * @typedef {object} Row
 * @property {string} name what the sender is called
 * @property {string} picture
 * @property {string} text
 * @property {Date} time
 * @property {boolean} [own] the reader has sent it
 * @property {string} [id] the message's; empty: it is none that is stored
 * @property {string} [from] the sender's name, where name is what they want to be called
 * @property {boolean} [removable]
 * @property {string} [reader] whose mentions stand out
 * @property {string} [path] where the message's address leads
 */

/**
 * A row of #message_box, the same elements as templates/html/parts/message.html makes.
 * @param {Row} row
 * @returns {HTMLElement}
 */
export function messageRow({ name, picture, text, time, own = false, id = '', from = '', removable = false, reader = '', path = '' }) {
  const row = element('div', own ? 'msg_item fn-clear mine' : 'msg_item fn-clear');
  if (id !== '') {
    row.id = `m-${id}`;
    row.dataset.id = id;
  }
  row.dataset.from = from;
  if (removable) row.dataset.removable = '';
  const face = element('div', 'uface');
  const image = document.createElement('img');
  Object.assign(image, { src: picture, width: 40, height: 40, alt: '' });
  face.append(image);
  const right = element('div', 'item_right');
  right.append(bubble(text, own, reader), signature(name, from, time, path));
  row.append(face, right);
  return row;
}

/**
 * @param {string} text
 * @param {boolean} own
 * @param {string} reader
 */
function bubble(text, own, reader) {
  const made = element('div', own ? 'msg own' : 'msg');
  made.dir = 'auto';
  const parts = partsOf(text, reader);
  made.classList.toggle('mentions_me', mentions(parts, reader));
  made.append(...parts.map(nodeOf));
  return made;
}

/**
 * @param {import('./parts.js').Part} part
 * @returns {string | HTMLElement}
 */
function nodeOf({ kind, text }) {
  if (kind === 'text') return text;
  if (kind === 'mention') {
    const mark = element('mark', 'mention');
    mark.dir = 'auto';
    mark.textContent = text;
    return mark;
  }
  const link = document.createElement('a');
  // Set apart from what stands around it, which may turn the order of characters: it would look like another address.
  Object.assign(link, { href: text, rel: 'noopener noreferrer nofollow ugc', target: '_blank', dir: 'ltr', textContent: text });
  return link;
}

/**
 * The address of a message: a page of the conversation around it.
 * @param {import('./api.js').Target} target
 * @param {string} id
 * @returns {string}
 */
export function messagePath({ room, rtype }, id) {
  const page = rtype === 'p' ? '/privatechat/?to=' : '/chat/?rname=';
  return `${page}${encodeURIComponent(room)}&at=${id}#m-${id}`;
}

/**
 * The line above the first message of a day.
 * @param {Date} time
 */
export function dayLine(time) {
  const line = element('div', 'day_line');
  line.setAttribute('role', 'separator');
  const day = document.createElement('time');
  day.dateTime = dayOf(time);
  day.textContent = dayWords(time);
  line.setAttribute('aria-label', day.textContent);
  line.append(day);
  return line;
}

/** The line above the first message that the reader has not seen. */
export function newLine() {
  const line = element('div', 'new_line');
  line.id = 'new_messages';
  line.setAttribute('role', 'separator');
  const words = document.createElement('span');
  words.textContent = t('script.new_messages');
  line.append(words);
  return line;
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
  bubble.classList.remove('mentions_me');
  bubble.textContent = t('script.removed');
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
 * @param {string} path
 */
function signature(name, from, time, path) {
  const line = element('div', 'name_time');
  const who = document.createElement('bdi');
  who.textContent = name === duck.name ? t('script.duck') : name;
  if (from !== '') who.title = from;
  const when = document.createElement('time');
  when.dateTime = time.toISOString();
  line.append(who, ' · ', path === '' ? when : permalink(path, when));
  showStamp(when, time);
  return line;
}

/**
 * @param {string} path
 * @param {HTMLElement} when
 */
function permalink(path, when) {
  const link = document.createElement('a');
  link.className = 'when';
  link.href = path;
  link.append(when);
  return link;
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
 * A day in the page's language.
 * @param {Date} time
 * @returns {string}
 */
function dayWords(time) {
  return time.toLocaleDateString(document.documentElement.lang || 'zh', { dateStyle: 'full' });
}

/**
 * Writes the whole stamp of a message. The eye sees hour and minute: the day stands above, and the rest in the title.
 * @param {HTMLTimeElement} when
 * @param {Date} time
 */
export function showStamp(when, time) {
  const whole = stamp(time);
  const at = whole.indexOf(':') - 2;
  const [day, seconds] = [element('span', 'unseen'), element('span', 'unseen')];
  day.textContent = whole.slice(0, at);
  seconds.textContent = whole.slice(at + 5);
  when.replaceChildren(day, whole.slice(at, at + 5), seconds);
  (when.closest('a') ?? when).title = whole;
}

/**
 * A time in the page's own manner, in the reader's time zone: 2026/11/22 PM12:00:12.
 * @param {Date} time
 * @returns {string}
 */
export function stamp(time) {
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
