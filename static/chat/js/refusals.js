// How a page tells why something was not done.
import { duckRow } from './render.js';
import { t } from './words.js';

/** @typedef {import('./api.js').Refusal} Refusal */

const reasons = new Map([
  [400, 'script.refused.400'],
  [404, 'script.refused.404'],
  [413, 'script.refused.413'],
  [429, 'script.refused.429'],
  [503, 'script.refused.503'],
  [507, 'script.refused.507'],
]);

/** Refusals of speaking, by the server's words; the first two are part of the contract with old clients. */
const spoken = new Map([
  ['Your are under block now!', 'script.refused.muted'],
  ['You are not in this room', 'script.refused.outside'],
  ['You are banned from this room.', 'script.refused.banned'],
]);

/**
 * The server's refusal in the page's language; as it came when it is one that we have no words for.
 * @param {string} message
 */
function inWords(message) {
  const key = spoken.get(message);
  return key === undefined ? message : t(key);
}

/** @returns {string} the login page that comes back here */
export function loginPath() {
  return `/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
}

/**
 * Why a message is not stored, to stand behind it.
 * @param {Refusal | null} refusal null: nobody has tried since the page was loaded
 * @returns {(string | Node)[]} to be appended
 */
export function whyNotSent(refusal) {
  if (refusal === null) return [t('script.unsent')];
  const { code, message } = refusal;
  if (code === 0) return [t('script.unsent.no_answer')];
  if (code === 401) {
    const link = document.createElement('a');
    Object.assign(link, { href: loginPath(), textContent: t('script.sign_in_again') });
    return [t('script.unsent.session'), ' ', link];
  }
  const known = spoken.get(message) ?? reasons.get(code);
  return [known === undefined ? `${t('script.unsent')} ${message}`.trim() : t('script.unsent.why', { Why: t(known, { Message: message }) })];
}

/**
 * Tells why a guest's text was not accepted. It is still in the box.
 * @param {Refusal} refusal
 * @param {{messages: import('./messagebox.js').MessageBox, signals: import('./signals.js').Signals}} page
 */
export function tellNotSent({ code, message }, { messages, signals }) {
  if (code === 201 || code === 403) {
    messages.append(duckRow(t(spoken.has(message) ? 'script.auto_reply.known' : 'script.auto_reply', { Text: inWords(message), Message: message })));
    return;
  }
  const notice = { bad: true, about: 'send' };
  if (code === 401) {
    const link = { href: loginPath(), text: t('script.sign_in_again') };
    signals.notice(t('script.refused.session'), { ...notice, link });
  } else if (code === 0) {
    signals.notice(t('script.refused.no_answer'), notice);
  } else {
    signals.notice(`${t(reasons.get(code) ?? 'script.refused.other')} ${message}`.trim(), notice);
  }
}

/**
 * Tells why this page can't listen to the conversation any more.
 * @param {Refusal} refusal
 * @param {{user: string, signals: import('./signals.js').Signals}} page user: empty for a guest
 */
export function tellNotListening({ code, message }, { user, signals }) {
  const signIn = { href: loginPath(), text: t(user === '' ? 'script.sign_in' : 'script.sign_in_again') };
  const rooms = { href: '/roomlist/', text: t('script.see_rooms') };
  if (code === 401 && user === '') signals.notice(t('script.deaf.not_public'), { bad: true, link: signIn });
  else if (code === 401) signals.notice(t('script.deaf.session'), { bad: true, link: signIn });
  else if (code === 403) signals.notice(spoken.has(message) ? inWords(message) : t('script.deaf.outside'), { bad: true, link: rooms });
  else if (code === 404) signals.notice(t('script.deaf.gone'), { bad: true, link: rooms });
  else signals.notice(`${t('script.deaf.other')} ${message}`.trim(), { bad: true });
}

/**
 * Tells that somebody else has signed in with this browser.
 * @param {import('./signals.js').Signals} signals
 */
export function tellSomebodyElse(signals) {
  const link = { href: location.pathname + location.search, text: t('script.open_again') };
  signals.notice(t('script.deaf.somebody_else'), { bad: true, link });
}

/**
 * Tells why a message was not deleted.
 * @param {Refusal} refusal
 * @param {{signals: import('./signals.js').Signals}} page
 */
export function tellNotRemoved({ code, message }, { signals }) {
  const notice = { bad: true, about: 'remove' };
  if (code === 401) {
    signals.notice(t('script.unremoved.session'), { ...notice, link: { href: loginPath(), text: t('script.sign_in_again') } });
  } else if (code === 403) {
    signals.notice(t('script.unremoved.forbidden'), notice);
  } else if (code === 404) {
    signals.notice(t('script.unremoved.gone'), notice);
  } else if (code === 0 || code === 503) {
    signals.notice(t('script.unremoved.no_answer'), notice);
  } else {
    signals.notice(`${t('script.unremoved.other')} ${message}`.trim(), notice);
  }
}
