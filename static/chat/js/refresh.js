// When the lists beside a conversation are fetched, which otherwise live by events.

/** A page that follows within this time of being made has missed next to nothing; in milliseconds. */
const fresh = 10_000;
/** Everybody is cut off at the same moment when the server restarts: they don't ask at the same. In milliseconds. */
const spread = 30_000;

/**
 * How long to wait with it, now that the page hears of everything.
 * @param {boolean} again the page has followed before, and was cut off since
 * @param {number} age how long ago the page was asked for, in milliseconds
 * @param {() => number} [random] from 0 to 1
 * @returns {number | null} milliseconds; null: it is not needed
 */
export function waitBeforeFetch(again, age, random = Math.random) {
  return again || age > fresh ? random() * spread : null;
}
