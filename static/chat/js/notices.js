// The server's event "notice": something was decided about the reader.
import { Refusal } from './api.js';
import { loginPath } from './refusals.js';
import { t } from './words.js';

/**
 * @typedef {object} Notice
 * @property {'muted' | 'unmuted' | 'kicked' | 'banned' | 'room-deleted' | 'room-private' | 'session-ended'} kind
 * @property {string} [room] where it holds; empty or absent: everywhere
 * @property {number | null} [left] how many seconds a mute still binds; nothing: for ever
 * @property {string} [reason] why, in the words of whoever decided; untrusted
 */

/**
 * @typedef {object} Page
 * @property {import('./api.js').Target} target
 * @property {import('./signals.js').Signals} signals
 * @property {import('./mutes.js').Mutes} mutes
 * @property {import('./composer.js').Composer} composer
 * @property {() => void} end stops listening for good
 * @property {(refusal: Refusal) => void} loseSession does so because the session has ended
 */

const otherRooms = () => ({ href: '/roomlist/', text: t('script.see_other_rooms') });

/** @type {Record<string, (notice: Notice, page: Page) => void>} */
const actions = {
  muted: (notice, { mutes }) => mutes.muted(notice),
  unmuted: ({ room }, { mutes }) => mutes.unmuted(room),
  kicked: ({ reason }, page) => leave(page, t('script.notice.kicked'), { reason, link: otherRooms() }),
  banned: ({ reason }, page) => leave(page, t('script.notice.banned'), { reason, link: otherRooms() }),
  'room-deleted': (_, page) => leave(page, t('script.notice.deleted'), { link: otherRooms() }),
  'room-private': (_, page) => leave(page, t('script.deaf.not_public'), { link: { href: loginPath(), text: t('script.sign_in') } }),
  'session-ended': (_, { loseSession }) => loseSession(new Refusal(401, '')),
};

/**
 * Does what a notice asks for. One about another room, or of a kind that this page does not know, is passed over.
 * @param {Notice} notice
 * @param {Page} page
 */
export function heed(notice, page) {
  if (notice?.room && (page.target.rtype === 'p' || notice.room !== page.target.room)) return;
  if (Object.hasOwn(actions, notice?.kind)) actions[notice.kind](notice, page);
}

/**
 * The reader is out of the conversation. What they have typed stays in the box.
 * @param {Page} page
 * @param {string} text
 * @param {{reason?: string, link: {href: string, text: string}}} more
 */
function leave({ signals, composer, end }, text, more) {
  signals.notice(text, { bad: true, ...more });
  composer.close();
  end();
}
