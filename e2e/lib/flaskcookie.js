// Flask's session cookie: JSON, a time and an HMAC-SHA1, each in URL-safe base64 without padding, joined by dots. The key
// of the HMAC is itself one, of the salt under the SECRET_KEY.

import { createHmac, timingSafeEqual } from 'node:crypto';

const hmac = (key, text) => createHmac('sha1', key).update(text).digest();
const signature = (text, secret) => hmac(hmac(secret, 'cookie-session'), text).toString('base64url');

/** The seconds since 1970 as few bytes as hold them, the highest first. */
function packed(seconds) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.floor(seconds)));
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0)).toString('base64url');
}

/** The cookie's value for a session. */
export function signed(session, secret, seconds = Date.now() / 1000) {
  const text = `${Buffer.from(JSON.stringify(session)).toString('base64url')}.${packed(seconds)}`;
  return `${text}.${signature(text, secret)}`;
}

/** The user's id in a cookie that the secret has signed, undefined in any other. */
export function userOf(cookie, secret) {
  const end = cookie.lastIndexOf('.');
  const [given, right] = [cookie.slice(end + 1), signature(cookie.slice(0, end), secret)].map((text) => Buffer.from(text));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  return JSON.parse(Buffer.from(cookie.split('.')[0], 'base64url').toString()).user_id;
}
