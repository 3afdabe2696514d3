// The bar above the text box that tells the muted for how long.
import { inWords } from './mutes.js';
import { element } from './render.js';
import { nodes } from './words.js';

/** The bar: the server's own, or one that is made when it is needed. */
export class MuteBar {
  #bar;
  /** Ticks; the rest of the bar stays, so that it is not read out every second. */
  #time = element('b', '');
  /** What the bar says beside the time. */
  #says = '';

  constructor() {
    this.#bar = /** @type {HTMLElement | null} */ (document.querySelector('p#muted_bar')) ?? makeBar();
    this.#time.setAttribute('role', 'timer');
    this.#time.setAttribute('aria-live', 'off');
  }

  get shown() {
    return !this.#bar.hidden;
  }

  /** @param {import('./mutes.js').Mute | null} mute null: takes the bar away */
  show(mute) {
    this.#bar.hidden = mute === null;
    const says = mute === null ? '' : `${mute.left < Infinity} ${mute.reason}`;
    if (mute && mute.left < Infinity) this.#time.textContent = inWords(mute.left);
    if (says === this.#says) return;
    this.#says = says;
    this.#bar.replaceChildren(...(mute === null ? [] : this.#words(mute)));
  }

  /** @param {import('./mutes.js').Mute} mute */
  #words({ left, reason }) {
    const why = document.createElement('bdi');
    why.textContent = reason;
    const [plain, reasoned] = left < Infinity
      ? ['script.mute.left', 'script.mute.left_why']
      : ['script.mute.forever', 'script.mute.forever_why'];
    return nodes(reason === '' ? plain : reasoned, { Time: this.#time, Reason: why });
  }
}

function makeBar() {
  const bar = element('p', 'muted_bar');
  Object.assign(bar, { id: 'muted_bar', hidden: true });
  bar.setAttribute('role', 'status');
  document.querySelector('form#write_form')?.before(bar);
  return bar;
}
