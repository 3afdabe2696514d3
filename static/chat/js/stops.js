// One stop for the Tab key where there may be thousands: the links and buttons behind the times of the messages. From there
// the arrow keys lead on: up and down from message to message, left and right within one.

const controls = '.name_time a.when, .name_time button.remove';

/** The stop of one #message_box: where the reader was last, or the newest message. */
export class Stops {
  #box;
  /** @type {HTMLElement | undefined} the one that Tab reaches */
  #reached;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.#box = box;
    for (const control of controlsIn(box)) control.tabIndex = -1;
    this.#reachLast();
    box.addEventListener('keydown', (event) => this.#move(event));
    box.addEventListener('focusin', ({ target }) => isControl(target) && this.#reach(target));
    new MutationObserver((changes) => this.#look(changes)).observe(box, { childList: true, subtree: true });
  }

  /** @param {MutationRecord[]} changes rows and buttons that came or went */
  #look(changes) {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue;
        for (const control of isControl(node) ? [node] : controlsIn(node)) if (control !== this.#reached) control.tabIndex = -1;
      }
    }
    if (document.activeElement !== this.#reached) this.#reachLast();
  }

  #reachLast() {
    for (let row = this.#box.lastElementChild; row; row = row.previousElementSibling) {
      const last = controlsIn(row).at(-1);
      if (last) {
        this.#reach(last);
        return;
      }
    }
  }

  /** @param {HTMLElement} control */
  #reach(control) {
    if (this.#reached) this.#reached.tabIndex = -1;
    this.#reached = control;
    control.tabIndex = 0;
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const { key, target } = event;
    if (!isControl(target) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const next = nextOf(key, target);
    if (next === undefined) return;
    event.preventDefault();
    next?.focus();
  }
}

/**
 * Where an arrow key leads.
 * @param {string} key
 * @param {HTMLElement} control
 * @returns {HTMLElement | null | undefined} null: nowhere, it is the last; undefined: it is no such key
 */
function nextOf(key, control) {
  const row = /** @type {HTMLElement} */ (control.closest('.msg_item'));
  const all = controlsIn(row);
  if (key === 'ArrowLeft' || key === 'ArrowRight') return all[all.indexOf(control) + (key === 'ArrowLeft' ? -1 : 1)] ?? null;
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const step = (/** @type {Element} */ from) => (key === 'ArrowUp' ? from.previousElementSibling : from.nextElementSibling);
  for (let other = step(row); other; other = step(other)) {
    const there = controlsIn(other);
    if (there.length > 0) return there.find(({ className }) => className === control.className) ?? there[there.length - 1];
  }
  return null;
}

/**
 * @param {Element} place
 * @returns {HTMLElement[]}
 */
function controlsIn(place) {
  return /** @type {HTMLElement[]} */ ([...place.querySelectorAll(controls)]);
}

/**
 * @param {unknown} target
 * @returns {target is HTMLElement}
 */
function isControl(target) {
  return target instanceof HTMLElement && target.matches(controls);
}
