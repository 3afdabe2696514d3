// Notices that the page may have missed something without being told: the machine slept, the network came back, or the
// reader did.

/** How often the clock is looked at, and which jump of it is a sleep, in milliseconds. */
const every = 5000;
const sleep = 15_000;
/** Timers of a page that nobody sees run once a minute. */
const sleepUnseen = 120_000;
/** A page that was out of sight for less has missed nothing. */
const glance = 10_000;

/**
 * @param {() => void} awake called whenever the page should make sure that it is connected
 * @param {() => number} [now] the clock, in milliseconds
 */
export function onWake(awake, now = Date.now) {
  let last = now();
  let hiddenAt = Infinity;
  setInterval(() => {
    const jump = now() - last;
    last = now();
    if (jump > (document.hidden ? sleepUnseen : sleep)) awake();
  }, every);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) hiddenAt = now();
    else if (now() - hiddenAt > glance) awake();
  });
  addEventListener('online', awake);
  addEventListener('pageshow', ({ persisted }) => persisted && awake());
}
