// The words that scripts say, in the page's language. The server puts them into the page as JSON, in the element #words:
// by key a text, or {"one": …, "other": …} where a number called Count chooses. {{.Name}} in a text is a place for a value.

/** @typedef {string | {one: string, other: string}} Words */

/** @type {Record<string, Words> | undefined} */
let all;

/**
 * The words under a key. It never throws: a key without words is its own text.
 * @param {string} key such as script.send.lost
 * @param {Record<string, string | number>} [values] what goes into the places
 * @returns {string} plain text
 */
export function t(key, values = {}) {
  const [before, ...after] = parts(key, values);
  return after.reduce((text, { name, rest }) => `${text}${values[name] ?? ''}${rest}`, before);
}

/**
 * The words under a key as nodes, for values that are elements.
 * @param {string} key
 * @param {Record<string, string | number | Node>} values
 * @returns {(string | Node)[]} to be appended; without empty texts
 */
export function nodes(key, values) {
  const [before, ...after] = parts(key, values);
  const made = [before, ...after.flatMap(({ name, rest }) => [placed(values[name]), rest])];
  return made.filter((node) => node !== '');
}

/**
 * Takes other words than the page's.
 * @param {Record<string, Words>} words
 */
export function setWords(words) {
  all = words;
}

/**
 * @param {string} key
 * @param {Record<string, unknown>} values
 * @returns {[string, ...{name: string, rest: string}[]]} the text before the first place, then each place and the text
 *     behind it
 */
function parts(key, values) {
  all ??= read();
  const words = Object.hasOwn(all, key) ? all[key] : key;
  const text = typeof words === 'string' ? words : words[values.Count === 1 ? 'one' : 'other'];
  const [before, ...names] = String(text).split('{{.');
  return [before, ...names.map((part) => {
    const end = part.indexOf('}}');
    return { name: part.slice(0, end), rest: part.slice(end + 2) };
  })];
}

/** @param {string | number | Node | undefined} value */
function placed(value) {
  return typeof value === 'object' ? value : String(value ?? '');
}

/** @returns {Record<string, Words>} */
function read() {
  const block = globalThis.document?.querySelector('script#words');
  try {
    return JSON.parse(block?.textContent ?? '{}') ?? {};
  } catch {
    return {}; // a team's own template may have put something else there
  }
}
