// What the Flask version wrote to Redis, byte for byte: ASCII-escaped JSON with Python's spacing and no id, times as
// float seconds, the creator's score is 1, and hi-user keeps a room alive.

/** A text as Python's json.dumps writes it. */
export const pythonString = (text) =>
  JSON.stringify(text).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const row = (username, msg) => `{"username": ${pythonString(username)}, "msg": ${pythonString(msg)}}`;

/** Somebody creates a room. */
export async function createRoom(redis, room, creator, time) {
  await redis.cli('ZADD', `chat-${room}`, 1, creator);
  await redis.cli('ZADD', `chat-${room}`, time, 'hi-user');
}

export const join = (redis, room, user, time) => redis.cli('ZADD', `chat-${room}`, time, user);

export const say = (redis, room, user, text, time) => redis.cli('ZADD', `msg-${room}`, time, row(user, text));

/** Somebody opens a private chat with `to` and says something: one-sided, as it was. */
export async function whisper(redis, from, to, text, time) {
  await redis.cli('ZADD', `pchat-${to}-${from}`, 1, to, 2, from);
  await redis.cli('ZADD', `pmsg-${to}-${from}`, time, row(from, text));
}

/** A mute: everywhere, for so many seconds, or for ever. */
export const mute = (redis, user, seconds) =>
  redis.cli('SET', `b_user-${user}`, user, ...(seconds ? ['EX', seconds] : []));

/** The lines that a command answers. None of the tests' values holds a line break: JSON escapes them. */
async function lines(redis, ...command) {
  const printed = (await redis.cli(...command)).replace(/\n$/, '');
  return printed === '' ? [] : printed.split('\n');
}

/** The members of a sorted set as they are, in the order of their scores: [{ member, score }]. */
export async function rows(redis, key) {
  const printed = await lines(redis, 'ZRANGE', key, 0, -1, 'WITHSCORES');
  return printed.flatMap((member, i) => (i % 2 === 0 ? [{ member, score: Number(printed[i + 1]) }] : []));
}

// What the Flask version takes from a row: two keys, of whatever there may be, and the score as a time.
const read = ({ member, score }) => {
  const { username, msg } = JSON.parse(member);
  return { username, msg, time: score };
};

/** Reads a room's messages as the Flask version did: [{ username, msg, time }], in the order of their scores. */
export const history = async (redis, room) => (await rows(redis, `msg-${room}`)).map(read);

/** Reads what the private page of `me` shows: only the one key. */
export const whispered = async (redis, me, to) => (await rows(redis, `pmsg-${to}-${me}`)).map(read);

/** Everybody in a room but the pseudo-user, in the order in which they came. */
export const members = async (redis, room) =>
  (await lines(redis, 'ZRANGE', `chat-${room}`, 0, -1)).filter((name) => name !== 'hi-user');

/** All rooms, by name. */
export const rooms = async (redis) => (await lines(redis, 'KEYS', 'chat-*')).map((key) => key.slice('chat-'.length)).sort();

export const isMuted = async (redis, user) => (await redis.cli('EXISTS', `b_user-${user}`)).trim() === '1';

/** Whoever is muted, by name. */
export const muted = async (redis) => (await lines(redis, 'KEYS', 'b_user-*')).map((key) => key.slice('b_user-'.length)).sort();
