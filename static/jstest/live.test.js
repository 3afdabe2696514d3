// The live side against a socket and a history of our own: what the page would show, and in which state it would be.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mock, test } from 'node:test';
import { Refusal } from '../chat/js/api.js';
import { Live } from '../chat/js/live.js';
import { Timeline } from '../chat/js/timeline.js';

/** A socket.io-client 4 socket as far as Live uses it; the test plays the server. */
class FakeSocket extends EventEmitter {
  connected = false;
  active = true;
  connects = 0;
  disconnects = 0;
  questions = [];
  answer = { code: 200 };

  connect() {
    this.connects++;
  }

  disconnect() {
    this.disconnects++;
    this.drop('io client disconnect');
  }

  timeout() {
    return {
      emit: (event, question, ack) => {
        this.questions.push([event, question]);
        if (this.answer) ack(null, this.answer);
        else this.unanswered = () => ack(new Error('timeout'));
      },
    };
  }

  up() {
    this.connected = true;
    this.emit('connect');
  }

  drop(reason) {
    if (!this.connected) return;
    this.connected = false;
    this.emit('disconnect', reason);
  }
}

const message = (id, over = {}) => ({ id, room: '大厅', username: 'bob', text: `text ${id}`, time: 1, ...over });
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A page that starts with what is stored already, before anything is connected. */
function page({ stored = [], target = { room: '大厅', rtype: '' }, pageSize = 200, tail = '' } = {}) {
  const p = { stored, shown: stored.map((m) => m.id), states: [], refusals: [], notices: [], elsewhere: [], asked: [], failures: [] };
  Object.assign(p, { removed: [], rooms: [], listening: [], missed: [], tail });
  const timeline = new Timeline();
  for (const id of p.shown) timeline.add(id);
  p.socket = new FakeSocket();
  p.live = new Live({
    socket: p.socket, target, newest: timeline.newest,
    history: async (_, { after }) => {
      p.asked.push(after);
      if (p.failures.length > 0) throw p.failures.shift();
      await p.gate;
      const later = p.stored.filter((m) => m.id > after);
      return { messages: later.slice(0, pageSize), more: later.length > pageSize };
    },
    onMessage: (m) => {
      if (m.removed) p.removed.push(m.id);
      const next = timeline.add(m.id);
      if (next !== undefined) p.shown.splice(next === null ? p.shown.length : p.shown.indexOf(next), 0, m.id);
      return next !== undefined;
    },
    onElsewhere: (m) => p.elsewhere.push(m.id),
    onState: (state, missed) => p.states.push(state) && p.missed.push(missed),
    onRefused: (refusal) => p.refusals.push(refusal.code),
    onNotice: (notice) => p.notices.push(notice.kind),
    onRemoved: (id) => p.removed.push(id),
    onRoom: (room) => p.rooms.push(room.topic),
    onListening: (answer) => p.listening.push(answer.muted === true),
    tail: () => p.tail,
    detached: () => p.detached,
  });
  p.live.start();
  return p;
}

test('subscribes to its room, then fetches what was said since the page was made', async () => {
  const p = page({ stored: [message('a')] });
  p.stored.push(message('b'));
  p.socket.up();
  await settle();
  assert.deepEqual(p.socket.questions, [['request_for_response', { param: '大厅' }]]);
  assert.deepEqual(p.asked, ['a']);
  assert.deepEqual(p.shown, ['a', 'b']);
  assert.equal(p.states.at(-1), 'live');
});

test('a private page says so', async () => {
  const p = page({ target: { room: 'bob', rtype: 'p' } });
  p.socket.up();
  await settle();
  assert.deepEqual(p.socket.questions, [['request_for_response', { param: 'bob', rtype: 'p' }]]);
  p.socket.emit('response', message('a', { room: 'bob', rtype: 'p' }));
  p.socket.emit('response', message('b', { room: 'bob' }));
  assert.deepEqual([p.shown, p.elsewhere], [['a'], ['b']]);
});

test('a page without messages asks for everything', async () => {
  const p = page();
  p.stored.push(message('a'));
  p.socket.up();
  await settle();
  assert.deepEqual([p.asked, p.shown], [['00000000000000000000000000'], ['a']]);
});

test('a reconnect fetches page after page, and live messages in between go to their place', async () => {
  const p = page({ stored: [message('a')], pageSize: 2 });
  p.socket.up();
  await settle();
  p.socket.drop('transport close');
  assert.equal(p.states.at(-1), 'reconnecting');
  p.stored.push(...['b', 'c', 'd', 'e', 'f'].map((id) => message(id)));
  let open;
  p.gate = new Promise((resolve) => (open = resolve));
  p.socket.up();
  p.socket.emit('response', message('f'));
  open();
  await settle();
  assert.deepEqual(p.shown, ['a', 'b', 'c', 'd', 'e', 'f']);
  assert.deepEqual(p.asked.slice(1), ['a', 'c', 'e']);
  assert.equal(p.states.at(-1), 'live');
});

test('a live message during the refetch does not hide what a broken refetch missed', async () => {
  const p = page({ stored: [message('a')] });
  p.socket.up();
  await settle();
  p.socket.drop('transport close');
  p.stored.push(message('b'), message('c'));
  p.failures.push(new Refusal(0, ''));
  p.socket.up();
  p.socket.emit('response', message('c'));
  p.socket.drop('transport close');
  await settle();
  p.socket.up();
  await settle();
  assert.deepEqual(p.shown, ['a', 'b', 'c']);
});

test('a refetch that fails is tried again, more and more slowly', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const p = page({ stored: [message('a')] });
    p.stored.push(message('b'));
    p.failures.push(new Refusal(503, ''), new Refusal(0, ''));
    p.socket.up();
    for (const wait of [1000, 2000]) {
      await settle();
      mock.timers.tick(wait - 1);
      await settle();
      assert.deepEqual(p.shown, ['a']);
      mock.timers.tick(1);
    }
    await settle();
    assert.deepEqual(p.shown, ['a', 'b']);
    assert.equal(p.states.at(-1), 'live');
  } finally {
    mock.timers.reset();
  }
});

for (const code of [401, 403, 404]) {
  test(`a subscription that is refused with ${code} ends the live side and says why`, async () => {
    const p = page();
    p.socket.answer = { code, msg: 'no' };
    p.socket.up();
    await settle();
    assert.deepEqual([p.refusals, p.states.at(-1), p.asked], [[code], 'ended', []]);
  });

  test(`a history that is refused with ${code} does too`, async () => {
    const p = page();
    p.failures.push(new Refusal(code, 'no'));
    p.socket.up();
    await settle();
    assert.deepEqual([p.refusals, p.states.at(-1)], [[code], 'ended']);
  });
}

test('an unanswered subscription starts over with a fresh connection', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const p = page();
    p.socket.answer = null;
    p.socket.up();
    p.socket.unanswered();
    assert.equal(p.socket.connected, false);
    mock.timers.tick(1000);
    assert.equal(p.socket.connects, 2);
  } finally {
    mock.timers.reset();
  }
});

test('a socket that the server closed is connected again, unless the page has ended it', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const p = page();
    p.socket.up();
    p.socket.drop('io server disconnect');
    mock.timers.tick(1000);
    assert.equal(p.socket.connects, 2);
    p.socket.up();
    p.live.end();
    mock.timers.tick(60_000);
    assert.equal(p.socket.connects, 2);
    assert.equal(p.states.at(-1), 'ended');
  } finally {
    mock.timers.reset();
  }
});

test('an own message that does not come back is fetched', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const p = page({ stored: [message('a')] });
    p.socket.up();
    await settle();
    p.stored.push(message('b'));
    p.live.expectEcho();
    mock.timers.tick(2499);
    await settle();
    assert.deepEqual(p.shown, ['a']);
    mock.timers.tick(1);
    await settle();
    assert.deepEqual(p.shown, ['a', 'b']);
    p.live.expectEcho();
    p.live.echoArrived();
    mock.timers.tick(10_000);
    await settle();
    assert.equal(p.asked.length, 2);
  } finally {
    mock.timers.reset();
  }
});

test('without a connection an own message is fetched at once', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const p = page({ stored: [message('a')] });
    p.stored.push(message('b'));
    p.live.expectEcho();
    mock.timers.tick(0);
    await settle();
    assert.deepEqual(p.shown, ['a', 'b']);
    assert.equal(p.states.at(-1), 'connecting');
  } finally {
    mock.timers.reset();
  }
});

test('notices are handed on', () => {
  const p = page();
  p.socket.emit('notice', { kind: 'muted' });
  assert.deepEqual(p.notices, ['muted']);
});

test('news of this conversation is handed on, of others it is not', () => {
  const room = page();
  room.socket.emit('removed', { id: 'a', room: '大厅' });
  room.socket.emit('removed', { id: 'b', room: 'elsewhere' });
  room.socket.emit('removed', { id: 'c', room: '大厅', rtype: 'p' });
  room.socket.emit('removed', null);
  room.socket.emit('room', { room: '大厅', topic: 'news', owner: 'bob' });
  room.socket.emit('room', { room: 'elsewhere', topic: 'no news', owner: 'bob' });
  assert.deepEqual([room.removed, room.rooms], [['a'], ['news']]);
  const pair = page({ target: { room: 'bob', rtype: 'p' } });
  pair.socket.emit('removed', { id: 'a', room: 'bob' });
  pair.socket.emit('removed', { id: 'b', room: 'bob', rtype: 'p' });
  pair.socket.emit('room', { room: 'bob', topic: 'a room of that name', owner: '' });
  assert.deepEqual([pair.removed, pair.rooms], [['b'], []]);
});

test('every connection says whether the reader is muted', async () => {
  const p = page();
  p.socket.answer = { code: 200, muted: true };
  p.socket.up();
  await settle();
  p.socket.drop('transport close');
  p.socket.answer = { code: 200 };
  p.socket.up();
  await settle();
  assert.deepEqual(p.listening, [true, false]);
});

test('a connection looks at the end of the page again, for what was taken back meanwhile', async () => {
  const p = page({ stored: ['a', 'b', 'c', 'd'].map((id) => message(id)), pageSize: 2, tail: 'a' });
  p.stored[2] = message('c', { text: '', removed: true });
  p.stored.push(message('e'));
  p.socket.up();
  await settle();
  assert.deepEqual(p.asked, ['a', 'c']);
  assert.deepEqual([p.shown, p.removed], [['a', 'b', 'c', 'd', 'e'], ['c']]);
  assert.equal(p.states.at(-1), 'live');
});

test('looking again hides nothing that a broken refetch missed', async () => {
  const p = page({ stored: ['a', 'b', 'c', 'd'].map((id) => message(id)), pageSize: 2, tail: 'a' });
  p.stored.push(message('e'));
  p.socket.up();
  p.socket.drop('transport close');
  p.failures.push(new Refusal(0, ''));
  p.tail = 'c';
  p.socket.up();
  p.socket.drop('transport close');
  await settle();
  p.socket.up();
  await settle();
  assert.deepEqual(p.shown, ['a', 'b', 'c', 'd', 'e']);
});

test('tells how many messages were fetched that came while the connection was gone', async () => {
  const p = page({ stored: [message('a')], pageSize: 2, tail: '0' });
  p.socket.up();
  await settle();
  p.socket.drop('transport close');
  p.stored.push(...['b', 'c', 'd'].map((id) => message(id)));
  p.socket.up();
  for (let i = 0; i < 4; i++) await settle();
  assert.deepEqual([p.states.at(-1), p.missed.at(-1)], ['live', 3]);
  p.live.catchUp();
  await settle();
  assert.equal(p.missed.at(-1), 0);
});

test('a check of a connection that is alive asks once and fetches what came', async () => {
  const p = page({ stored: [message('a')] });
  p.socket.up();
  await settle();
  p.stored.push(message('b'));
  p.live.check();
  await settle();
  assert.deepEqual([p.socket.questions.length, p.shown, p.socket.connects], [2, ['a', 'b'], 1]);
});

test('a check of a connection that has died unseen opens a new one', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const p = page({ stored: [message('a')] });
    p.socket.up();
    p.socket.answer = null;
    p.live.check();
    p.socket.unanswered();
    assert.deepEqual([p.states.at(-1), p.socket.connected], ['reconnecting', false]);
    mock.timers.tick(1000);
    assert.equal(p.socket.connects, 2);
  } finally {
    mock.timers.reset();
  }
});

test('a check of a connection that is gone does not wait for the next attempt', () => {
  const p = page();
  p.socket.up();
  p.socket.drop('transport close');
  p.live.check();
  assert.deepEqual([p.socket.disconnects, p.socket.connects], [1, 2], 'it stops waiting and begins anew');
});

test('a page that has ended checks nothing', () => {
  const p = page();
  p.socket.up();
  p.live.end();
  p.live.check();
  assert.equal(p.socket.connects, 1);
});

test('a detached page is not filled up: it is told what comes, and what was taken back of what it shows', async () => {
  const p = page({ stored: [message('a'), message('b')], tail: '0', pageSize: 2 });
  p.detached = true;
  p.stored = [message('a'), message('b', { removed: true }), message('c'), message('d')];
  p.socket.up();
  await settle();
  assert.deepEqual([p.asked, p.shown, p.removed, p.states.at(-1)], [['0'], ['a', 'b'], ['b'], 'live']);
  p.socket.emit('response', message('e'));
  p.live.catchUp();
  await settle();
  assert.deepEqual([p.asked, p.shown], [['0'], ['a', 'b', 'e']], 'the receiver only counts it');
});

test('once it reaches to the end again, what came meanwhile is fetched', async () => {
  const p = page({ stored: [message('a')] });
  p.detached = true;
  p.socket.up();
  await settle();
  p.stored.push(message('b'), message('c'));
  p.detached = false;
  p.live.attach('b');
  await settle();
  assert.deepEqual([p.asked.at(-1), p.shown], ['b', ['a', 'c']]);
  p.socket.drop('transport close');
  p.socket.up();
  await settle();
  assert.equal(p.asked.at(-1), 'c');
});
