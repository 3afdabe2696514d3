// #message_box: a stretch of the conversation, each message once and in its place by id, with days and what is new between
// them. Mostly the stretch reaches to the end; a page that was opened further up, or read far back, is detached from it.
import { Jump } from './jump.js';
import { dayLine, messageRow, newLine, plainName, showRemoved, showStamp, stamp } from './render.js';
import { dayOf, standing } from './rows.js';
import { Scroll } from './scroll.js';
import { Timeline } from './timeline.js';
import { t } from './words.js';

/** @typedef {import('./api.js').Message} Message */
/** @typedef {import('./rows.js').Said & {row: HTMLElement, day: HTMLElement | null}} Shown day: the divider above */
/** @typedef {{added: boolean, own: boolean, last: boolean}} Outcome added: it was not known before; last: nothing newer is shown */

/**
 * @typedef {object} Options
 * @property {string} user the reader, empty for a guest
 * @property {boolean} moderates they may remove what others say
 * @property {string} read up to where the reader has read; empty: nobody knows
 * @property {string} at the message that the page was opened at; empty: none
 * @property {boolean} newer there are newer messages than the server rendered
 * @property {(name: string) => string} pictureOf
 * @property {(name: string) => string} calledOf what somebody wants to be called
 * @property {(id: string) => string} pathOf the address of a message
 * @property {() => boolean} attentive whether the reader looks at the page
 * @property {() => void} onJump the reader wants to see the newest, which are not on the page
 * @property {() => void} onDetached the page does not reach to the end any more
 * @property {() => void} onMoved the reader has come to the end or left it, or there is something new at the end
 */

/** A page that is open for days keeps this many rows; earlier ones can be fetched again. */
const mostRows = 1000;
/** Whoever reads back keeps this many: beyond, rows go at the other end. */
const mostLoaded = 5000;
/** How many rows are looked at again after a break: the largest page of history. */
const lookedAtAgain = 200;
/** How many messages are remembered as taken back, or as counted, that are not shown. */
const mostRemembered = 1000;
/** How long the row that an address names stands out, in milliseconds. */
const foundFor = 3000;

/** The list of messages of one page. */
export class MessageBox {
  #box;
  #options;
  #timeline = new Timeline();
  /** @type {Map<string, Shown>} */
  #rows = new Map();
  #attached;
  #scroll;
  #jump;
  /** Taken back before they were shown: a page of history and an event may overtake each other. */
  #removed = new Set();
  /** Came while the page was detached. */
  #counted = new Set();
  /** The first message that the reader has not seen; empty: none. */
  #newFrom = '';
  #newLine = newLine();

  /**
   * Takes over the rows that the server rendered.
   * @param {HTMLElement} box
   * @param {Options} options
   */
  constructor(box, options) {
    this.#box = box;
    this.#options = options;
    this.#attached = !options.newer;
    for (const row of box.querySelectorAll('.msg_item[data-id]')) this.#adopt(/** @type {HTMLElement} */ (row));
    this.#adoptNew();
    for (const id of this.#rows.keys()) this.#settle(id);
    this.#jump = new Jump(box, () => this.toEnd());
    this.#scroll = new Scroll(box, { anchor: () => this.#seen(), follows: () => this.#attached, moved: () => this.#moved() });
    this.#begin();
  }

  get newest() {
    return this.#timeline.newest;
  }

  get oldest() {
    return this.#timeline.oldest;
  }

  /** @returns {string[]} the ids of all messages that are shown */
  get ids() {
    return [...this.#rows.keys()];
  }

  /** Whether the page does not reach to the newest message. */
  get detached() {
    return !this.#attached;
  }

  /** Whether the reader is at the end of the conversation. */
  get atEnd() {
    return this.#attached && this.#scroll.following;
  }

  /** Behind this id the page is looked at again after a break. */
  get tail() {
    return this.#timeline.behind(lookedAtAgain);
  }

  /**
   * Shows a message, unless it is there already. On a detached page those that are newer are only counted.
   * @param {Message} message
   * @returns {Outcome}
   */
  show(message) {
    const own = plainName(message.username) === this.#options.user;
    if (message.removed) this.remove(message.id);
    const last = message.id > this.newest;
    if (last && this.#attached && !this.#scroll.following && this.#timeline.size >= mostLoaded) this.#detach();
    if (last && !this.#attached) return this.#count(message.id, own);
    const outcome = this.#put(message, true);
    if (outcome.added && outcome.last) this.#grown(message.id, own);
    return outcome;
  }

  /**
   * Shows that a message was taken back, now or when it comes.
   * @param {string} id
   */
  remove(id) {
    const shown = this.#rows.get(id);
    if (!shown) {
      remember(this.#removed, id);
      return;
    }
    if (shown.removed) return;
    shown.removed = true;
    if (shown.row.contains(document.activeElement)) this.#box.focus({ preventScroll: true });
    this.#scroll.hold(() => {
      showRemoved(shown.row);
      this.#settle(id);
      this.#settle(this.#timeline.after(id));
    });
  }

  /**
   * Shows a row that is no stored message, such as the duck's words, after all that are.
   * @param {HTMLElement} row
   */
  append(row) {
    this.note(row);
    this.toEnd();
  }

  /**
   * Shows a row that is no stored message, and leaves the reader where they are.
   * @param {HTMLElement} row
   */
  note(row) {
    document.querySelector('p#nothing_yet')?.remove();
    this.#scroll.hold(() => this.#box.insertBefore(row, this.#foot()));
  }

  /**
   * Shows a row of the reader's own that is not stored yet: below all others.
   * @param {HTMLElement} row
   */
  appendUnsent(row) {
    document.querySelector('p#nothing_yet')?.remove();
    this.#scroll.hold(() => this.#box.append(row));
  }

  /**
   * Puts something between the stored messages and those that are not stored yet.
   * @param {HTMLElement} button with the class newer
   */
  appendFoot(button) {
    this.#box.insertBefore(button, this.#foot());
  }

  /**
   * Shows what comes before the page; what the reader looks at stays where it is.
   * @param {Message[]} messages
   */
  prepend(messages) {
    this.#extend(messages);
    this.#raiseNew();
    if (this.#timeline.size <= mostLoaded) return;
    this.#drop(this.#timeline.trimNewest(mostLoaded));
    this.#detach();
  }

  /**
   * Shows what comes after a detached page.
   * @param {Message[]} messages
   * @param {boolean} more there are further ones; otherwise the page reaches to the end now
   */
  extend(messages, more) {
    this.#extend(messages);
    if (this.#timeline.size > mostLoaded) this.#scroll.hold(() => this.#trim(mostLoaded));
    if (!more) this.#attach();
  }

  /**
   * Shows the newest messages instead of those that are shown.
   * @param {Message[]} messages
   * @param {boolean} older there are earlier ones
   */
  reset(messages, older) {
    this.#drop(this.#timeline.trim(0));
    this.#newFrom = '';
    for (const message of messages) this.#put(message, false);
    if (older) this.#box.dispatchEvent(new CustomEvent('trimmed'));
    this.#attach();
    this.toEnd();
  }

  /** Goes to the newest message. */
  toEnd() {
    if (!this.#attached) {
      this.#options.onJump();
      return;
    }
    this.#scroll.toEnd();
    this.#moved();
  }

  /**
   * Goes to a message and lets it stand out for a moment.
   * @param {string} id
   * @returns {boolean} whether it is on the page
   */
  goTo(id) {
    const row = this.#rows.get(id)?.row;
    if (!row) return false;
    this.#scroll.toRow(row, 'center');
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.classList.add('found');
    setTimeout(() => row.classList.remove('found', 'linked'), foundFor); // linked: by the server
    return true;
  }

  /**
   * The reader has seen everything up to here: nothing of it is new any more.
   * @param {string} id
   */
  seen(id) {
    if (this.#newFrom === '' || this.#newFrom > id) return;
    const was = this.#newFrom;
    this.#newFrom = '';
    this.#scroll.hold(() => {
      this.#newLine.remove();
      this.#settle(was);
    });
  }

  /**
   * Changes a row that is no stored message; what the reader looks at stays where it is.
   * @param {() => void} change
   */
  hold(change) {
    this.#scroll.hold(change);
  }

  /** @param {HTMLElement} row that the server rendered */
  #adopt(row) {
    const { id = '', from = '', removed } = row.dataset;
    const when = row.querySelector('time');
    if (id === '' || !when) return;
    const time = new Date(when.dateTime);
    if (when.textContent !== stamp(time)) showStamp(when, time);
    this.#timeline.add(id);
    this.#rows.set(id, { row, from, time, removed: removed !== undefined, day: null });
  }

  /** Takes over the dividers that the server rendered, in its own time zone. */
  #adoptNew() {
    for (const shown of this.#rows.values()) {
      for (let above = shown.row.previousElementSibling; above?.matches('.day_line, .new_line'); above = above.previousElementSibling) {
        if (above.matches('.day_line')) shown.day = /** @type {HTMLElement} */ (above);
        else [this.#newLine, this.#newFrom] = [/** @type {HTMLElement} */ (above), shown.row.dataset.id ?? ''];
      }
    }
  }

  /** Where the page is when it opens: at the message that its address names, at what is new, or at the end. */
  #begin() {
    const named = this.goTo(location.hash.startsWith('#m-') ? location.hash.slice(3) : this.#options.at);
    addEventListener('hashchange', () => this.goTo(location.hash.slice(3)));
    if (named || !this.#attached) return;
    this.#scroll.toEnd();
    if (this.#newFrom === '' || this.#newLine.getBoundingClientRect().top >= this.#box.getBoundingClientRect().top) return;
    this.#scroll.toRow(this.#newLine, 'start');
  }

  /**
   * @param {Message} message
   * @param {boolean} fresh it was said just now
   * @returns {Outcome}
   */
  #put(message, fresh) {
    const from = plainName(message.username);
    const own = from === this.#options.user;
    const next = this.#timeline.add(message.id);
    if (next === undefined) return { added: false, own, last: false };
    const row = this.#rowOf(message, from, own);
    const removed = message.removed === true || this.#removed.delete(message.id);
    if (removed) showRemoved(row);
    this.#rows.set(message.id, { row, from, time: new Date(message.time * 1000), removed, day: null });
    document.querySelector('p#nothing_yet')?.remove();
    row.classList.toggle('fresh', fresh && next === null);
    this.#box.insertBefore(row, next === null ? this.#foot() : this.#head(next));
    this.#settle(message.id);
    this.#settle(next);
    return { added: true, own, last: next === null };
  }

  /**
   * @param {Message} message
   * @param {string} from
   * @param {boolean} own
   */
  #rowOf(message, from, own) {
    const { pictureOf, calledOf, pathOf, moderates, user } = this.#options;
    return messageRow({
      id: message.id, from, own, reader: user, name: own ? t('script.you') : calledOf(from), picture: pictureOf(from), text: message.text,
      time: new Date(message.time * 1000), removable: own || moderates, path: pathOf(message.id),
    });
  }

  /**
   * Puts the dividers above a row, and says whether it follows the one above.
   * @param {string | null} id null: does nothing
   */
  #settle(id) {
    const shown = this.#rows.get(id ?? '');
    if (!id || !shown) return;
    const above = this.#rows.get(this.#timeline.before(id) ?? '') ?? null;
    const divided = id === this.#newFrom;
    const { day, follows } = standing(above, shown, divided);
    if (!day || shown.day?.querySelector('time')?.dateTime !== dayOf(shown.time)) {
      shown.day?.remove();
      shown.day = day ? dayLine(shown.time) : null;
    }
    let place = shown.row;
    for (const line of [divided ? this.#newLine : null, shown.day]) {
      if (line && place.previousElementSibling !== line) place.before(line);
      place = line ?? place;
    }
    shown.row.classList.toggle('follows', follows && shown.row.previousElementSibling === above?.row);
  }

  /**
   * @param {string} id of a message that is shown
   * @returns {Element | null} the first of its dividers, or its row
   */
  #head(id) {
    const shown = this.#rows.get(id);
    return shown?.day ?? (id === this.#newFrom ? this.#newLine : shown?.row ?? null);
  }

  /** @returns {Element | null} what stands below all stored messages: the way to newer ones, and what is not stored yet */
  #foot() {
    let foot = null;
    for (let row = this.#box.lastElementChild; row?.matches('.newer, .unsent'); row = row.previousElementSibling) foot = row;
    return foot;
  }

  /** @returns {Element | undefined} the first row that the reader sees */
  #seen() {
    const { top } = this.#box.getBoundingClientRect();
    const id = this.#timeline.first((other) => (this.#rows.get(other)?.row.getBoundingClientRect().bottom ?? 0) > top);
    return this.#rows.get(id ?? '')?.row;
  }

  /** @param {Message[]} messages */
  #extend(messages) {
    this.#scroll.hold(() => messages.forEach((message) => this.#put(message, false)));
  }

  /** What is new may begin further up than the page did that the server rendered. */
  #raiseNew() {
    const { read, user } = this.#options;
    if (this.#newFrom === '' || read === '') return;
    const was = this.#newFrom;
    let first = this.#timeline.first((id) => id > read);
    while (first !== null && this.#rows.get(first)?.from === user) first = this.#timeline.after(first);
    if (first === null || first >= was) return;
    this.#newFrom = first;
    this.#newLine.replaceChildren(...newLine().childNodes); // the server's may say that it begins further up
    this.#scroll.hold(() => [was, first].forEach((id) => this.#settle(id)));
  }

  /**
   * @param {string} id
   * @param {boolean} own
   * @returns {Outcome}
   */
  #count(id, own) {
    if (this.#counted.has(id)) return { added: false, own, last: false };
    remember(this.#counted, id);
    if (!own) this.#jump.count();
    this.#moved();
    return { added: true, own, last: false };
  }

  /**
   * @param {string} id of the message that has come at the end
   * @param {boolean} own
   */
  #grown(id, own) {
    const { following } = this.#scroll;
    if (!own && !following) this.#jump.count();
    if (!own && this.#newFrom === '' && !(following && this.#options.attentive())) {
      this.#newFrom = id;
      this.#settle(id);
    }
    if (following && this.#timeline.size > mostRows + 100) this.#trim(mostRows);
    this.#scroll.grown();
    this.#moved();
  }

  /** @param {number} keep how many of the newest rows stay */
  #trim(keep) {
    this.#drop(this.#timeline.trim(keep));
    this.#settle(this.oldest);
    this.#box.dispatchEvent(new CustomEvent('trimmed'));
  }

  /**
   * Takes rows out, and what stands between them.
   * @param {string[]} ids that stood side by side, forgotten by the timeline already
   */
  #drop(ids) {
    const [first, last] = [ids[0] ?? '', ids.at(-1) ?? ''];
    const from = this.#head(first);
    const to = this.#rows.get(last)?.row;
    if (!from || !to) return;
    const range = document.createRange();
    range.setStartBefore(from);
    range.setEndAfter(to);
    range.deleteContents();
    for (const id of ids) this.#rows.delete(id);
  }

  #detach() {
    if (!this.#attached) return;
    this.#attached = false;
    this.#options.onDetached();
    this.#moved();
  }

  #attach() {
    this.#attached = true;
    this.#counted.clear();
    this.#scroll.look();
    this.#moved();
  }

  #moved() {
    const { following, far } = this.#scroll;
    this.#jump.show(!this.#attached || (!following && (far || this.#jump.counts)));
    this.#options.onMoved();
  }
}

/**
 * @param {Set<string>} ids
 * @param {string} id
 */
function remember(ids, id) {
  ids.add(id);
  for (const oldest of ids) {
    if (ids.size <= mostRemembered) break;
    ids.delete(oldest);
  }
}
