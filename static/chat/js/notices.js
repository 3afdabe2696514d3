// The server's event "notice": something was decided about the reader.
import { Refusal } from './api.js';
import { muteText, tellNotListening } from './refusals.js';

/**
 * @typedef {object} Notice
 * @property {'muted' | 'unmuted' | 'kicked' | 'session-ended'} kind
 * @property {string} [room] where it holds; empty or absent: everywhere
 * @property {number | null} [until] the end of a mute in seconds since 1970; nothing: for ever
 */

/**
 * @typedef {object} Page
 * @property {import('./api.js').Target} target
 * @property {import('./signals.js').Signals} signals
 * @property {import('./composer.js').Composer} composer
 * @property {() => void} end stops listening for good
 */

/** @type {Record<string, (notice: Notice, page: Page) => void>} */
const actions = {
  muted: ({ until }) => showMute(muteText(until)),
  unmuted: (_, { signals }) => {
    showMute('');
    signals.notice('你可以发言了。');
  },
  kicked: (_, { signals, composer, end }) => {
    signals.notice('你被移出了这个聊天室。', { bad: true, link: { href: '/roomlist/', text: '看看其他聊天室' } });
    composer.close();
    end();
  },
  'session-ended': (_, { signals, end }) => {
    tellNotListening(new Refusal(401, ''), { signals });
    end();
  },
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

/** @param {string} text what to say in the bar above the text box; empty: take the bar away */
function showMute(text) {
  let bar = document.getElementById('muted_bar');
  if (!bar) {
    bar = document.createElement('p');
    Object.assign(bar, { id: 'muted_bar', className: 'muted_bar', hidden: true });
    bar.setAttribute('role', 'status');
    document.getElementById('write_form')?.before(bar);
  }
  bar.hidden = text === '';
  bar.textContent = text;
}
