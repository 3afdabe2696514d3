// Following people against a socket of our own.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mock, test } from 'node:test';
import { Following } from '../chat/js/follow.js';

/** A socket whose acknowledgements the test gives. */
class FakeSocket extends EventEmitter {
  connected = true;
  asked = [];
  sent = [];

  timeout() {
    return { emit: (event, question, ack) => this.asked.push({ event, question, ack }) };
  }

  emit(event, ...values) {
    if (event === 'typing' && this.listenerCount('typing') > 0 && typeof values[0] === 'boolean') return this.sent.push(values[0]);
    return super.emit(event, ...values);
  }
}

function page(target = { room: '大厅', rtype: '' }) {
  const p = { told: [], socket: new FakeSocket() };
  const note = (name) => (what) => p.told.push([name, what]);
  p.following = new Following({
    socket: p.socket, target, onWho: note('who'), onPresence: note('presence'), onMember: note('member'),
    onTyping: note('typing'), onRead: note('read'),
  });
  return p;
}

test('asks for people and for all conversations, and takes the lists', () => {
  const p = page();
  p.following.start();
  assert.deepEqual([p.socket.asked[0].event, p.socket.asked[0].question], ['follow', { rooms: true }]);
  p.socket.asked[0].ack(null, { code: 200, online: ['bob'], typing: [] });
  assert.deepEqual(p.told, [['who', { online: ['bob'], typing: [] }]]);
});

test('an answer to an earlier connection is passed over', () => {
  const p = page();
  p.following.start();
  p.socket.emit('disconnect', 'transport close');
  p.socket.asked[0].ack(null, { code: 200, online: ['ghost'], typing: [] });
  p.following.start();
  p.socket.asked[1].ack(null, { code: 200, online: ['bob'], typing: ['bob'] });
  assert.deepEqual(p.told, [['who', { online: ['bob'], typing: ['bob'] }]]);
});

test('asks again when no answer comes or the server can not answer now, and not when it refuses', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const p = page();
    p.following.start();
    p.socket.asked[0].ack(new Error('timeout'));
    mock.timers.tick(5000);
    p.socket.asked[1].ack(null, { code: 503 });
    mock.timers.tick(5000);
    p.socket.asked[2].ack(null, { code: 403 });
    mock.timers.tick(60_000);
    assert.equal(p.socket.asked.length, 3);
    p.following.start();
    p.socket.asked[3].ack(new Error('timeout'));
    p.socket.emit('disconnect', 'transport close');
    mock.timers.tick(60_000);
    assert.equal(p.socket.asked.length, 4, 'the next connection asks by itself');
  } finally {
    mock.timers.reset();
  }
});

test('hears of its own conversation only, and of everything that was read', () => {
  const p = page();
  for (const about of [{ room: '大厅' }, { room: '大厅', rtype: 'p' }, { room: 'other' }]) {
    p.socket.emit('presence', { ...about, online: ['bob'], offline: [] });
    p.socket.emit('member', { ...about, user: 'bob', shown: '', kind: 'left' });
    p.socket.emit('typing', { ...about, user: 'bob', typing: true });
    p.socket.emit('read', { ...about, id: 'x' });
  }
  assert.deepEqual(p.told.map(([name]) => name), ['presence', 'member', 'typing', 'read', 'read', 'read']);
});

test('a page without a conversation hears of no people', () => {
  const p = page(null);
  p.socket.emit('presence', { room: '大厅', online: ['bob'], offline: [] });
  p.socket.emit('read', { room: '大厅', id: 'x' });
  assert.deepEqual(p.told.map(([name]) => name), ['read']);
});

test('typing is told while there is a connection, and not kept for later', () => {
  const p = page();
  p.following.typing(true);
  p.socket.connected = false;
  p.following.typing(false);
  assert.deepEqual(p.socket.sent, [true]);
});
