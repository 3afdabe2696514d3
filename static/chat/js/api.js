// What the pages ask of the server over HTTP. A refusal arrives as a Refusal, everything else that goes wrong too, so
// that callers have one thing to catch.

/** How long to wait for an answer, in milliseconds. */
const patience = 15_000;

/**
 * A message, as /api/messages and the event "response" give it.
 * @typedef {object} Message
 * @property {string} id ULID; byte order is the order of messages
 * @property {string} room the room, or the other person of a private conversation
 * @property {string} username who sent it, with & < > escaped
 * @property {string} text as sent, never escaped
 * @property {number} time seconds since 1970
 * @property {'p'} [rtype] private
 * @property {true} [removed] somebody has taken it back; its text is empty
 */

/**
 * Where messages go to and come from.
 * @typedef {object} Target
 * @property {string} room the room, or the peer of a private conversation
 * @property {'' | 'p'} rtype p: private
 */

/**
 * @typedef {object} Once
 * @property {string} key the last 12 characters of the message's id, with which it is said once however often it is sent
 * @property {boolean} again it may have been sent before
 * @property {string} as who says it: refused with 401 when somebody else is signed in by now, or nobody
 */

/** Why something was not done. code is the server's (201 muted, 401 signed out, 403 not a member …); 0: no answer. */
export class Refusal extends Error {
  /**
   * @param {number} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
  }
}

/**
 * Says a text in the conversation. Resolves once it is stored, with the text as it was accepted. The text travels in
 * the body: in the path a browser would resolve "." and "..".
 * @param {Target} target
 * @param {string} text
 * @param {Once} [once]
 * @returns {Promise<string>}
 */
export async function send(target, text, once) {
  const body = new URLSearchParams({ rname: target.room, rtype: target.rtype, msg: text });
  if (once) body.set('as', once.as);
  if (once?.again) body.set('again', '1');
  /** @type {Record<string, string>} */
  const headers = once ? { 'Idempotency-Key': once.key } : {};
  const answer = await ask('/api/sendchat/', { method: 'POST', body, headers });
  if (answer.code !== 200) throw new Refusal(Number(answer.code) || 0, String(answer.msg ?? ''));
  return String(answer.msg);
}

/**
 * Says a text as somebody who is signed in. When the cookie has gone in the meantime (a sign-out in another tab), the
 * server takes the sender for a guest and the duck answers instead of repeating the text: nothing was said then.
 * @param {Target} target
 * @param {string} text
 * @param {Once} once
 */
export async function sendSignedIn(target, text, once) {
  const accepted = await send(target, text, once);
  // Halves of a surrogate pair become U+FFFD on their way; an encoder does the same to what we compare with.
  if (accepted !== new TextDecoder().decode(new TextEncoder().encode(text))) throw new Refusal(401, '');
}

/**
 * Tells that the user has read the conversation up to a message. An earlier one than before changes nothing.
 * @param {Target} target
 * @param {string} id
 */
export async function markRead(target, id) {
  const body = new URLSearchParams({ [nameOf(target)]: target.room, id });
  await ask('/api/read', { method: 'POST', body, keepalive: true });
}

/**
 * Takes a message back. Doing so again changes nothing.
 * @param {Target} target
 * @param {string} id
 */
export async function removeMessage(target, id) {
  await ask('/api/removemessage', { method: 'POST', body: new URLSearchParams({ rname: target.room, rtype: target.rtype, id }) });
}

/**
 * A page of the conversation's history, oldest first.
 * @param {Target} target
 * @param {{after?: string, before?: string, limit: number}} range exclusive bounds, at most one; none: the newest
 * @returns {Promise<{messages: Message[], more: boolean}>} more: there are further ones in that direction
 */
export async function history(target, range) {
  const query = new URLSearchParams({ [nameOf(target)]: target.room, limit: String(range.limit) });
  if (range.after !== undefined) query.set('after', range.after);
  if (range.before !== undefined) query.set('before', range.before);
  const answer = await ask(`/api/messages?${query}`, {});
  if (!Array.isArray(answer.messages)) throw new Refusal(0, '');
  return { messages: answer.messages, more: answer.more === true };
}

/**
 * @param {Target} target
 * @returns {string} the parameter that names it
 */
function nameOf(target) {
  return target.rtype === 'p' ? 'to' : 'rname';
}

/**
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<any>} the JSON of the answer
 */
async function ask(url, init) {
  let response;
  let answer;
  try {
    response = await fetch(url, {
      ...init,
      headers: { Accept: 'application/json', ...init.headers },
      credentials: 'same-origin',
      signal: AbortSignal.timeout(patience),
    });
    answer = JSON.parse(await response.text());
  } catch {
    throw new Refusal(response && !response.ok ? response.status : 0, '');
  }
  if (!response.ok) throw new Refusal(Number(answer.code) || response.status, String(answer.msg ?? ''));
  return answer;
}
