// How messages stand below each other: days, and which ones follow the one above without a name of their own. The rules
// and cases are in static/jstest/rows.json; the server's pages keep them too.

/** @typedef {{from: string, time: Date, removed: boolean}} Said a message, as far as its neighbours are concerned */

/**
 * @param {Said | null} above the message right above; null: there is none
 * @param {Said} said
 * @param {boolean} divided the new divider stands between them
 * @returns {{day: boolean, follows: boolean}} day: a day divider stands above it
 */
export function standing(above, said, divided) {
  const day = above === null || dayOf(above.time) !== dayOf(said.time);
  const one = above !== null && above.from === said.from && minuteOf(above.time) === minuteOf(said.time);
  return { day, follows: one && !day && !divided && !above.removed && !said.removed };
}

/**
 * @param {Date} time
 * @returns {string} the day in the reader's time zone, such as 2026-11-22
 */
export function dayOf(time) {
  return `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/**
 * @param {number} n
 * @returns {string} with two digits at least
 */
export const two = (n) => String(n).padStart(2, '0');

/** @param {Date} time */
function minuteOf(time) {
  return `${dayOf(time)} ${time.getHours()}:${time.getMinutes()}`;
}
