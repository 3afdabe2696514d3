import assert from 'node:assert/strict';
import { test } from 'node:test';
import { telling, worthTelling } from '../chat/js/notify.js';
import './zh.js';

const message = (over) => ({ id: 'x', room: '大厅', username: 'bob', text: 'hello', time: 1, ...over });

test('worth it are private messages and mentions, by others', () => {
  const worth = (over) => worthTelling(message(over), 'alice');
  assert.equal(worth({}), null);
  assert.equal(worth({ text: 'hi @alice!' }), 'mention');
  assert.equal(worth({ text: 'hi @alice2' }), null);
  assert.equal(worth({ text: 'mail@alice' }), null);
  assert.equal(worth({ text: '@小黄鸭 hi' }), null);
  assert.equal(worth({ rtype: 'p' }), 'private');
  assert.equal(worth({ rtype: 'p', username: 'alice' }), null);
  assert.equal(worth({ username: 'alice', text: '@alice' }), null);
  assert.equal(worth({ rtype: 'p', removed: true, text: '' }), null);
});

test('a name that the wire escapes is still oneself', () => {
  assert.equal(worthTelling(message({ rtype: 'p', username: 'a&amp;b' }), 'a&b'), null);
});

test('what is told', () => {
  assert.deepEqual(telling(message({ text: ' a\n b ' }), 'mention', 'Robert'), {
    title: 'Robert 在 大厅 提到了你', body: 'a b', path: '/chat/?rname=%E5%A4%A7%E5%8E%85',
  });
  assert.deepEqual(telling(message({ room: 'b&b', rtype: 'p', text: '<b>' }), 'private', 'bob'), {
    title: 'bob 给你发来私聊', body: '<b>', path: '/privatechat/?to=b%26b',
  });
});

test('a long message is told in 120 characters, none of them halved', () => {
  const { body } = telling(message({ text: '😀'.repeat(500) }), 'mention', 'bob');
  assert.equal([...body].length, 120);
  assert.ok(body.endsWith('😀…'));
  assert.equal(telling(message({ text: 'x'.repeat(120) }), 'mention', 'bob').body, 'x'.repeat(120));
});
