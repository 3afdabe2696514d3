// The data of a small team that has used the Flask version for years: what migrations are tried on. All of it is made up.

import * as flask from './flask.js';

export const DAY = 86_400;

/** Everybody and their passwords, in the kinds of hashes that five years of Werkzeug left behind. */
export const PASSWORDS = {
  小林: 'abc', // shorter than anything hihichat would accept from a newcomer
  小美: '密码 with 空格',
  老王: 'correct horse battery',
  "O'Brien": '100% sure & <safe>',
  'a-b': 'hyphens',
  a: 'hyphens too',
  吵吵: 'loud and long',
};

const METHODS = [
  { method: 'pbkdf2:sha256:50000', salt: 'aB3dE5fG' },
  { method: 'pbkdf2:sha256:150000', salt: 'Qw8rTy2u' },
  { method: 'pbkdf2:sha256:260000', salt: 'k1L2m3N4o5P6q7R8' },
  { method: 'scrypt:32768:8:1', salt: 'sCrYpTsAlT123456' },
];

/** The account of the article, with the article's password. */
export const PUBLISHED = { name: 'laopao', password: 'laopao' };

export const HALL = '大厅';
export const OLD_ROOMS = ['R&D <b>', 'a-b', HALL]; // in the order of sort()

/** Fills the accounts: 小林 may create rooms. */
export async function fillAccounts(database) {
  for (const [i, [name, password]] of Object.entries(PASSWORDS).entries()) {
    await database.addUser(name, password, { ...METHODS[i % METHODS.length], createroom: name === '小林' });
  }
  await database.addUser(PUBLISHED.name, PUBLISHED.password);
}

/** What was said in HALL, oldest first: [user, text, days ago]. */
export const HALL_SAID = [
  ['小林', '欢迎来到大厅!', 400],
  ['小美', '这里 <b>不错</b> & 安静 🌸', 399],
  ['老王', '100%', 30],
  ["O'Brien", 'C:\\temp "quoted" it\'s\nnext line\ttab', 8],
  ['小林', '{"username": "小美", "msg": "not really"}', 2],
];

/** What 小林 and 小美 told each other: [from, to, text, days ago]. */
export const WHISPERS = [
  ['小林', '小美', '明天见', 3],
  ['小美', '小林', '好 👌', 2.9],
  ['小林', '小美', '三点', 2.8],
];

/** Fills Redis; `now` is in seconds. */
export async function fillRedis(redis, now) {
  await flask.createRoom(redis, HALL, '小林', now - 401 * DAY);
  for (const [name, days] of [['小美', 400], ['老王', 31], ["O'Brien", 9], ['吵吵', 1]]) {
    await flask.join(redis, HALL, name, now - days * DAY);
  }
  for (const [who, text, days] of HALL_SAID) await flask.say(redis, HALL, who, text, now - days * DAY);

  await flask.createRoom(redis, 'R&D <b>', '小美', now - 50 * DAY);
  await flask.createRoom(redis, 'a-b', 'a', now - 20 * DAY);
  await flask.join(redis, 'a-b', 'a-b', now - 19 * DAY);
  await flask.say(redis, 'a-b', 'a', 'with a hyphen', now - 18 * DAY);

  for (const [from, to, text, days] of WHISPERS) await flask.whisper(redis, from, to, text, now - days * DAY);
  await flask.whisper(redis, 'a', 'a-b', 'from a to a-b', now - 5 * DAY); // pmsg-a-b-a …
  await flask.whisper(redis, 'a-b', 'a', 'from a-b to a', now - 4 * DAY); // … and pmsg-a-a-b

  await flask.mute(redis, '老王', 3_600);
  await flask.mute(redis, '吵吵');
}
