// What the Flask version wrote to Redis, byte for byte: ASCII-escaped JSON with Python's spacing and no id, times as
// float seconds, the creator's score is 1, and hi-user keeps a room alive.

const pythonString = (text) =>
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

/** Reads a room's messages as the Flask version did: [{ username, msg }], in the order of their scores. */
export async function history(redis, room) {
  const lines = (await redis.cli('ZRANGE', `msg-${room}`, 0, -1)).trim();
  return lines === '' ? [] : lines.split('\n').map((line) => JSON.parse(line));
}
