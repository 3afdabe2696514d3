// Splits a message's text into what is plain, what is a link and what mentions somebody, by the rules and cases of
// static/jstest/parts.json, which the server's pages keep too.

/** @typedef {{kind: 'text' | 'link' | 'mention', text: string}} Part a piece of the text; plain text, whatever its kind */

const mostLinks = 20;
const duck = '小黄鸭';

/** What could be an address: up to the first character that ends one. */
const run =
  /[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\x00-\x20<>"`\\\x7F-\xA0\xAD\u2000-\u206F\u3000-\u3003\u3008-\u3020\u3030\uFE10-\uFE6F\uFEFF\uFF00-\uFFFF]*/uy;
/** What is one: a host and perhaps a port, but no user, who would look like the host. */
const address =
  /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]*(?:\.[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]*)*\.?(?::[0-9]{1,5})?(?:[/?#]|$)/u;
const asciiWord = /^[0-9A-Za-z]$/;
/** Before the @ of an address of mail. */
const mailBefore = /^[0-9A-Za-z._\-+%]$/;
/** A name before one of these may be the beginning of a longer one; the scripts without spaces are no such letters. */
const goesOn = /^(?:[_@-]|(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])[\p{L}\p{M}\p{N}])/u;
const opening = new Map([[')', '('], [']', '['], ['}', '{']]);

/**
 * @param {string} text
 * @param {string} reader whose mentions are found, beside the duck's; empty: nobody's
 * @returns {Part[]} in their order; together they are the text, and those side by side are never both plain
 */
export function partsOf(text, reader) {
  /** @type {Part[]} */
  const parts = [];
  const names = [duck, ...(reader === '' ? [] : [reader])].sort((a, b) => b.length - a.length);
  let plain = 0;
  let links = 0;
  const add = (/** @type {'link' | 'mention'} */ kind, /** @type {number} */ from, /** @type {number} */ length) => {
    if (plain < from) parts.push({ kind: 'text', text: text.slice(plain, from) });
    plain = from + length;
    parts.push({ kind, text: text.slice(from, plain) });
  };
  for (let i = 0; i < text.length; i++) {
    const found = runAt(text, i);
    const mention = found === '' ? mentionAt(text, i, names) : 0;
    const link = trimmed(found);
    if (mention > 0) add('mention', i, mention);
    if (links < mostLinks && address.test(link)) {
      add('link', i, link.length);
      links++;
    }
    i += Math.max(found.length, mention, 1) - 1;
  }
  if (plain < text.length) parts.push({ kind: 'text', text: text.slice(plain) });
  return parts;
}

/**
 * A text in one line, cut short if need be.
 * @param {string} text
 * @param {number} longest in characters
 * @returns {string}
 */
export function brief(text, longest) {
  const characters = [...text.replaceAll(/\s+/g, ' ').trim()];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : characters.join('');
}

/**
 * Whether the reader is mentioned.
 * @param {Part[]} parts
 * @param {string} reader
 */
export function mentions(parts, reader) {
  return parts.some(({ kind, text }) => kind === 'mention' && text === `@${reader}`);
}

/**
 * @param {string} text
 * @param {number} i
 * @returns {string} what could be an address there, empty for nothing
 */
function runAt(text, i) {
  if ((text[i] !== 'h' && text[i] !== 'H') || asciiWord.test(text[i - 1] ?? '')) return '';
  run.lastIndex = i;
  return run.exec(text)?.[0] ?? '';
}

/**
 * Leaves out what ends the sentence, not the address: punctuation, and brackets that close what was opened before it.
 * @param {string} found
 */
function trimmed(found) {
  const count = (/** @type {string} */ bracket) => found.split(bracket).length - 1;
  const extra = new Map([...opening].map(([close, open]) => [close, count(close) - count(open)]));
  let end = found.length;
  for (; end > 0; end--) {
    const last = found[end - 1];
    const more = extra.get(last) ?? 0;
    if (more > 0) extra.set(last, more - 1);
    else if (!".,;:!?'*".includes(last)) break;
  }
  return found.slice(0, end);
}

/**
 * @param {string} text
 * @param {number} i
 * @param {string[]} names the longest first
 * @returns {number} how long the mention is whose @ is there, 0 for none
 */
function mentionAt(text, i, names) {
  if (text[i] !== '@' || mailBefore.test(text[i - 1] ?? '')) return 0;
  const name = names.find((other) => text.startsWith(other, i + 1) && !goesOn.test(text.slice(i + 1 + other.length, i + 3 + other.length)));
  return name === undefined ? 0 : 1 + name.length;
}
