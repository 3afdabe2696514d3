// The background: link#css shows the blossom theme or, after a click on #control, the night theme. The choice is kept
// in this browser. A classic script in the head, so that a page never flashes in the other theme first.
(() => {
  'use strict';

  const link = /** @type {HTMLLinkElement} */ (document.getElementById('css'));
  const themes = { blossom: link.getAttribute('href'), night: link.dataset.night };
  const key = 'hihi-theme';

  /** @returns {string | null} the kept choice; null when there is none, or when the browser keeps nothing */
  const kept = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };

  /** @param {string} name the choice to keep */
  const keep = (name) => {
    try {
      localStorage.setItem(key, name);
    } catch {
      // A private window may forbid it: the theme then lasts as long as the page.
    }
  };

  /** @param {string} name blossom or night */
  const show = (name) => {
    if (link.getAttribute('href') !== themes[name]) link.href = themes[name];
    document.getElementById('control')?.setAttribute('aria-pressed', String(name === 'night'));
  };

  let current = kept() === 'night' ? 'night' : 'blossom';
  show(current);
  document.addEventListener('DOMContentLoaded', () => {
    show(current);
    document.getElementById('control')?.addEventListener('click', () => {
      current = current === 'night' ? 'blossom' : 'night';
      keep(current);
      show(current);
    });
  });
})();
