// Looks in the history for a message of which nobody knows whether it was stored.
import { plainName } from './render.js';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** The largest page of history. */
const pageSize = 200;
/** How far the clocks of the server and of this machine may be apart, in milliseconds. */
const apart = 600_000;

/**
 * The first id of all that were made at a time.
 * @param {number} time milliseconds since 1970
 * @returns {string} a ULID
 */
export function firstIdAt(time) {
  let id = '';
  for (let rest = Math.max(0, Math.floor(time)); id.length < 10; rest = Math.floor(rest / 32)) id = digits[rest % 32] + id;
  return id + '0'.repeat(16);
}

/**
 * Whether a message was stored, between when it was said and when it was sent last.
 * @param {Pick<import('./outbox.js').Unsent, 'key' | 'time' | 'tried'>} unsent
 * @param {string} user who has said it
 * @param {(range: {after: string, limit: number}) => Promise<{messages: import('./api.js').Message[], more: boolean}>} history
 *     a page of it; throws a Refusal
 * @returns {Promise<boolean>}
 */
export async function wasStored({ key, time, tried }, user, history) {
  const end = firstIdAt(tried + apart);
  for (let after = firstIdAt(time - apart); ;) {
    const { messages, more } = await history({ after, limit: pageSize });
    if (messages.some(({ id, username }) => id.endsWith(key) && plainName(username) === user)) return true;
    const last = messages.at(-1)?.id ?? '';
    if (!more || last <= after || last > end) return false;
    after = last;
  }
}
