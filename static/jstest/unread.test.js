import assert from 'node:assert/strict';
import { test } from 'node:test';
import { badge, fromBadge, keyOf, Unread } from '../chat/js/unread.js';

function counts() {
  const c = { told: [] };
  c.unread = new Unread((key, count) => c.told.push([key, count]));
  return c;
}

test('a room and a person of the same name are two conversations', () => {
  assert.notEqual(keyOf({ room: 'bob' }), keyOf({ room: 'bob', rtype: 'p' }));
  assert.equal(keyOf({ room: 'bob' }), keyOf({ room: 'bob', rtype: '' }));
});

test('a badge and what it says', () => {
  for (const [count, text] of [[0, ''], [1, '1'], [99, '99'], [100, '99+'], [500, '99+']]) assert.equal(badge(count), text);
  for (const [text, count] of [['', 0], [undefined, 0], ['7', 7], ['99', 99], ['99+', 100]]) assert.equal(fromBadge(text), count);
});

test('messages count once each, on top of what the server has counted', () => {
  const { unread, told } = counts();
  unread.take('a', 2);
  for (const id of ['1', '2', '2', '1']) unread.said('a', id);
  assert.deepEqual(told, [['a', 2], ['a', 3], ['a', 4]]);
});

test('what was read in another window goes down here, up to there', () => {
  const { unread, told } = counts();
  unread.take('a', 5);
  for (const id of ['1', '2', '3']) unread.said('a', id);
  unread.read('a', '2');
  unread.read('a', '2');
  unread.read('a', '9');
  unread.read('b', '9');
  assert.deepEqual(told.slice(4), [['a', 1], ['a', 0]]);
});

test('a mark from before all that is known leaves what came since', () => {
  const { unread } = counts();
  unread.take('a', 5);
  unread.said('a', '7');
  unread.read('a', '3');
  assert.equal(unread.of('a'), 1);
});

test('nobody counts beyond the end, and a mark still takes off all', () => {
  const { unread } = counts();
  for (let i = 0; i < 300; i++) unread.said('a', String(i).padStart(3, '0'));
  assert.equal(unread.of('a'), 100);
  unread.read('a', '250');
  assert.equal(unread.of('a'), 49);
});

test('what the server does not count any more is forgotten', () => {
  const { unread, told } = counts();
  unread.take(':hall', 3);
  unread.take(':tea', 0);
  unread.take('p:bob', 2);
  unread.forget(':');
  assert.deepEqual(told.slice(3), [[':hall', 0]]);
});

test('the total, of all or of one kind', () => {
  const { unread } = counts();
  unread.take(keyOf({ room: 'hall' }), 3);
  unread.take(keyOf({ room: 'bob', rtype: 'p' }), 2);
  assert.deepEqual([unread.total(), unread.total('p:'), unread.total(':')], [5, 2, 3]);
});
