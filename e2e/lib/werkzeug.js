// Werkzeug's password hashes, "method$salt$hex", made and checked with Node's own functions.

import { pbkdf2Sync, scryptSync } from 'node:crypto';

function derive(method, salt, password) {
  const [name, ...args] = method.split(':');
  if (name === 'pbkdf2') return pbkdf2Sync(password, salt, Number(args[1]), 32, args[0]);
  const [N, r, p] = args.map(Number);
  return scryptSync(password, salt, 64, { N, r, p, maxmem: 256 * N * r });
}

/** Makes a hash by a method such as pbkdf2:sha256:50000 or scrypt:32768:8:1. */
export const hashPassword = (method, salt, password) =>
  `${method}$${salt}$${derive(method, salt, password).toString('hex')}`;

/** Whether the password made the hash. As in Werkzeug, one that is no hash is made by none. */
export function checkPassword(hash, password) {
  const parts = hash.split('$');
  return parts.length === 3 && hashPassword(parts[0], parts[1], password) === hash;
}
