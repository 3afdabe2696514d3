// The two switches of the menu below the reader's name: messages of the desktop, and a tone. What was chosen is kept in this
// browser, for all windows. Both are off until somebody asks for them.
import { element } from './render.js';
import { t } from './words.js';

const shownKey = 'hihi-notify';
const heardKey = 'hihi-sound';

/** What the reader has asked for. */
export const wants = {
  shown: () => kept(shownKey) && window.Notification?.permission === 'granted',
  heard: () => kept(heardKey),
};

/** Puts the switches into the menu; not on a page that came over plain http, where browsers notify of nothing. */
export function offerBell() {
  const menu = document.querySelector('.managerbox');
  if (!menu || !navigator.locks) return;
  const after = menu.querySelector('#control')?.closest('li') ?? menu.firstElementChild;
  const heard = makeSwitch('sound', t('script.notify.sound'), wants.heard, async () => {
    keep(heardKey, !wants.heard());
    if (wants.heard()) tone(); // so that they know it, and the browser knows that they want it
  });
  after?.after(heard);
  if (!('Notification' in window)) return;
  after?.after(makeSwitch('notify', t('script.notify.label'), wants.shown, askToShow));
}

/** @param {HTMLElement} item */
async function askToShow(item) {
  item.querySelector('.hint')?.remove();
  const on = !wants.shown();
  keep(shownKey, on);
  if (!on || await Notification.requestPermission() === 'granted') return;
  keep(shownKey, false);
  const why = element('p', 'hint');
  why.setAttribute('role', 'status');
  why.textContent = t('script.notify.refused');
  item.append(why);
}

/**
 * @param {string} id
 * @param {string} words
 * @param {() => boolean} on
 * @param {(item: HTMLElement) => Promise<void>} toggle
 */
function makeSwitch(id, words, on, toggle) {
  const item = element('li', '');
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', id, textContent: words });
  const show = () => button.setAttribute('aria-pressed', String(on()));
  button.addEventListener('click', async () => {
    await toggle(item);
    show();
  });
  addEventListener('storage', show); // another window was asked
  show();
  item.append(button);
  return item;
}

/** @type {AudioContext | undefined} */
let audio;

/** A short tone, which nobody has to fetch. */
export function tone() {
  audio ??= new AudioContext();
  audio.resume().catch(() => {}); // the browser forbids it before the reader has touched the page
  const now = audio.currentTime;
  const volume = audio.createGain();
  volume.gain.setValueAtTime(0.12, now);
  volume.gain.exponentialRampToValueAtTime(0.001, now + 0.5);
  volume.connect(audio.destination);
  for (const [frequency, from] of [[880, now], [1174.66, now + 0.09]]) {
    const voice = audio.createOscillator();
    voice.frequency.value = frequency;
    voice.connect(volume);
    voice.start(from);
    voice.stop(from + 0.4);
  }
}

/** @param {string} key */
function kept(key) {
  try {
    return localStorage.getItem(key) === 'on';
  } catch {
    return false;
  }
}

/**
 * @param {string} key
 * @param {boolean} on
 */
function keep(key, on) {
  try {
    if (on) localStorage.setItem(key, 'on');
    else localStorage.removeItem(key);
  } catch {
    // The browser keeps nothing: then it tells of nothing.
  }
}
