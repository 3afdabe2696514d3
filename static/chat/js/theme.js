// The background: link#css shows the blossom theme or the night theme. #control swaps them, and the choice is kept in
// this browser; without a choice the theme is the one that the reader's system asks for, and follows it. A classic
// script in the head, so that a page never flashes in the other theme first.
(() => {
  'use strict';

  let link = /** @type {HTMLLinkElement} */ (document.getElementById('css'));
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

  /**
   * The sheet that is there stays until the other one has come, and the first picture of a page waits for it
   * (blocking): a page is never seen without any, or in the wrong one.
   * @param {string} name blossom or night
   */
  const show = (name) => {
    current = name;
    document.getElementById('control')?.setAttribute('aria-pressed', String(name === 'night'));
    if (link.getAttribute('href') === themes[name]) return;
    replace(themes[name]);
  };

  /** @param {string} href of the sheet that takes the place of the one that is there */
  const replace = (href) => {
    const old = link;
    link = /** @type {HTMLLinkElement} */ (old.cloneNode());
    link.setAttribute('href', href);
    link.setAttribute('blocking', 'render');
    link.onload = link.onerror = () => old.remove();
    old.removeAttribute('id');
    old.after(link);
  };

  /**
   * The sheets' addresses are the same in every release, and browsers keep them for half a day: one that is not of this
   * page's release is fetched anew. A team's own sheet has no mark.
   */
  const renew = async () => {
    const mark = getComputedStyle(document.documentElement).getPropertyValue('--sheet').trim();
    if (mark === '' || mark === link.dataset.sheet) return;
    await Promise.all(Object.values(themes).map((href) => fetch(href, { cache: 'reload' })));
    replace(themes[current]);
  };

  let current = wanted();
  show(current);
  darkness.addEventListener('change', () => show(wanted()));
  addEventListener('storage', (event) => event.key === key && show(wanted())); // chosen in another tab
  addEventListener('load', () => renew().catch(() => {})); // then the page stays as it looks
  document.addEventListener('DOMContentLoaded', () => {
    show(current);
    document.getElementById('control')?.addEventListener('click', () => {
      const name = current === 'night' ? 'blossom' : 'night';
      keep(name);
      show(name);
    });
  });
})();
