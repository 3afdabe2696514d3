// The list of people: a double click opens a private chat, and on narrow screens a button opens the list itself.
import { element } from './render.js';
import { t } from './words.js';

/**
 * The picture of a person: the one in the list if they are there, else the one that the name has by itself.
 * @param {string} name
 * @returns {string}
 */
export function pictureOf(name) {
  for (const person of document.querySelectorAll('.user_list li[data-id]')) {
    const picture = person.querySelector('img')?.getAttribute('src');
    if (/** @type {HTMLElement} */ (person).dataset.id === name && picture) return picture;
  }
  return `/avatar/${window.md5(`${name}@hihichat.com`)}`;
}

/**
 * What a person wants to be called, as far as the list knows.
 * @param {string} name
 * @returns {string}
 */
export function calledOf(name) {
  for (const person of document.querySelectorAll('.user_list li[data-id]')) {
    const { id, shown } = /** @type {HTMLElement} */ (person).dataset;
    if (id === name && shown) return shown;
  }
  return name;
}

/**
 * @param {string} name
 * @returns {string} the path of the private conversation with them
 */
export function privatePath(name) {
  return `/privatechat/?to=${encodeURIComponent(name)}`;
}

/**
 * A row of the list, the same elements as templates/html/parts/userlist.html makes for a member.
 * @param {string} name
 * @param {string} shown what they want to be called; empty: their name
 * @param {boolean} self oneself
 * @returns {HTMLElement}
 */
export function personRow(name, shown, self) {
  const row = element('li', 'fn-clear');
  row.dataset.id = name;
  if (shown !== '') row.dataset.shown = shown;
  if (self) row.dataset.self = '';
  const picture = document.createElement('span');
  const image = document.createElement('img');
  Object.assign(image, { src: pictureOf(name), width: 30, height: 30, alt: '', loading: 'lazy' });
  picture.append(image);
  const dot = element('small', 'offline');
  dot.title = t('script.offline');
  row.append(picture, called(name, shown), dot);
  if (!self) row.append(whisper(name));
  return row;
}

/**
 * @param {string} name
 * @param {string} shown
 */
function called(name, shown) {
  const line = document.createElement('em');
  line.title = name;
  line.append(isolated(shown || name));
  if (shown !== '') {
    const at = element('i', 'at');
    at.append('@', isolated(name));
    line.append(' ', at);
  }
  return line;
}

/** @param {string} text a name, which may be written from right to left */
function isolated(text) {
  const name = document.createElement('bdi');
  name.textContent = text;
  return name;
}

/** @param {string} name */
function whisper(name) {
  const link = document.createElement('a');
  Object.assign(link, { className: 'whisper', href: privatePath(name), textContent: t('script.people.whisper') });
  link.setAttribute('aria-label', t('script.people.whisper_to', { Name: name }));
  return link;
}

/** @param {HTMLElement} box .chatbox; its data-user is who reads, empty for a guest */
export function watchPeople(box) {
  box.querySelector('.user_list')?.addEventListener('dblclick', (event) => {
    const person = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('li[data-id]'));
    if (!person || person.matches('.figure, [data-self]') || box.dataset.user === '') return;
    location.assign(privatePath(person.dataset.id ?? ''));
  });
  const button = /** @type {HTMLElement | null} */ (document.querySelector('button#people'));
  if (!button) return;
  const open = (/** @type {boolean} */ wanted) => {
    box.classList.toggle('open', wanted);
    button.setAttribute('aria-expanded', String(wanted));
  };
  button.addEventListener('click', () => open(!box.classList.contains('open')));
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !box.classList.contains('open')) return;
    open(false);
    button.focus();
  });
  document.querySelector('.talk')?.addEventListener('pointerdown', () => open(false));
}
