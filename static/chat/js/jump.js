// The button that leads to the newest message, for whoever reads further up.
import { element } from './render.js';
import { t } from './words.js';

/** From how many on they are not counted any more. */
const many = 100;

/** #jump, below the box. */
export class Jump {
  #box;
  #button = document.createElement('button');
  #unseen = 0;

  /**
   * @param {HTMLElement} box
   * @param {() => void} go
   */
  constructor(box, go) {
    this.#box = box;
    const place = element('div', 'jump_place');
    Object.assign(this.#button, { type: 'button', className: 'jump', id: 'jump', hidden: true });
    this.#button.addEventListener('click', go);
    place.append(this.#button);
    box.after(place);
  }

  /** Whether there is something that the reader has not seen. */
  get counts() {
    return this.#unseen > 0;
  }

  /** Tells that there is one more message that the reader has not seen. */
  count() {
    this.#unseen++;
  }

  /** @param {boolean} offered whether there is anything to jump to */
  show(offered) {
    if (!offered) this.#unseen = 0; // shown while anything counts
    if (!offered && document.activeElement === this.#button) this.#box.focus({ preventScroll: true }); // or it would be nowhere
    this.#button.hidden = !offered;
    if (!offered) return;
    const words = this.#unseen === 0 ? t('script.jump') : t('script.jump.new', { Count: this.#unseen });
    const text = this.#unseen < many ? words : t('script.jump.many');
    if (this.#button.textContent !== text) this.#button.textContent = text;
  }
}
