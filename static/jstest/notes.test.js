import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Comings, list } from '../chat/js/notes.js';
import './zh.js';

test('a list of names does not grow long', () => {
  const names = ['甲', '乙', '丙', '丁', '戊'];
  assert.deepEqual([1, 2, 3, 5].map((n) => list(names.slice(0, n))), ['甲', '甲 和 乙', '甲、乙 和 丙', '甲、乙 等 5 人']);
});

test('a storm is one short line', () => {
  const comings = new Comings();
  for (let i = 0; i < 1000; i++) comings.add(`user${i}`, `user${i}`, 'joined');
  assert.equal(comings.text, 'user0、user1 等 1000 人 加入了聊天室');
});

test('everybody is told once, as what they did last', () => {
  const comings = new Comings();
  for (let i = 0; i < 9; i++) comings.add('bob', 'Robert', i % 2 === 0 ? 'joined' : 'left');
  comings.add('eve', 'eve', 'kicked');
  comings.add('kim', 'kim', 'left');
  assert.equal(comings.text, 'Robert 加入了聊天室 · kim 离开了聊天室 · eve 被移出了聊天室');
});
