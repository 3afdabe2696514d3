// The background: link#css shows the blossom theme or the night theme. #control swaps them, and the choice is kept in
// this browser; without a choice the theme is the one that the reader's system asks for, and follows it. A classic
// script in the head, so that a page never flashes in the other theme first.
(() => {
  'use strict';

  const link = /** @type {HTMLLinkElement} */ (document.getElementById('css'));
  /** @type {Record<string, string>} */
  const themes = { blossom: link.getAttribute('href') ?? '', night: link.dataset.night ?? '' };
  const key = 'hihi-theme';
  const darkness = matchMedia('(prefers-color-scheme: dark)');

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

  /** @returns {string} what to show to somebody who has not chosen on this page */
  const wanted = () => {
    const choice = kept();
    if (choice === 'night' || choice === 'blossom') return choice;
    return darkness.matches ? 'night' : 'blossom';
  };

  /** @param {string} name blossom or night */
  const show = (name) => {
    current = name;
    if (link.getAttribute('href') !== themes[name]) link.href = themes[name];
    document.getElementById('control')?.setAttribute('aria-pressed', String(name === 'night'));
  };

  let current = wanted();
  show(current);
  darkness.addEventListener('change', () => show(wanted()));
  addEventListener('storage', (event) => event.key === key && show(wanted())); // chosen in another tab
  document.addEventListener('DOMContentLoaded', () => {
    show(current);
    document.getElementById('control')?.addEventListener('click', () => {
      const name = current === 'night' ? 'blossom' : 'night';
      keep(name);
      show(name);
    });
  });
})();
