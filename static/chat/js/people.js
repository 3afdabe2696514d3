// The list of people: a double click opens a private chat, and on narrow screens a button opens the list itself.

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
  return `/avatar/${/** @type {any} */ (window).md5(`${name}@hihichat.com`)}`;
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

/** @param {HTMLElement} box .chatbox; its data-user is who reads, empty for a guest */
export function watchPeople(box) {
  box.querySelector('.user_list')?.addEventListener('dblclick', (event) => {
    const person = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('li[data-id]'));
    if (!person || person.matches('.figure, [data-self]') || box.dataset.user === '') return;
    location.assign(privatePath(person.dataset.id ?? ''));
  });
  const button = document.getElementById('people');
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
