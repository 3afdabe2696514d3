import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Typist, TypingLine } from '../chat/js/typing.js';
import './zh.js';

function typist() {
  const t = { told: [], now: 1_000_000 };
  t.typist = new Typist((typing) => t.told.push(typing), () => t.now);
  return t;
}

test('typing is told at most every 3 seconds, while the text grows', () => {
  const t = typist();
  for (const [text, at] of [['h', 0], ['he', 1000], ['hel', 2999], ['hell', 3000], ['hel', 7000], ['hell', 7001]]) {
    t.now = 1_000_000 + at;
    t.typist.changed(text);
  }
  assert.deepEqual(t.told, [true, true, true]);
});

test('it ends once, when the box is emptied or left', () => {
  const t = typist();
  t.typist.changed('h');
  t.typist.changed('');
  t.typist.stopped();
  t.typist.changed('again');
  t.typist.stopped();
  assert.deepEqual(t.told, [true, false, true, false]);
});

test('nobody types who only looks, or types blanks', () => {
  const t = typist();
  t.typist.stopped();
  t.typist.changed('  ');
  t.typist.changed(' ');
  assert.deepEqual(t.told, []);
});

test('a draft that shrinks is no typing', () => {
  const t = typist();
  const box = { value: 'a draft', addEventListener: () => {} };
  t.typist.watch(/** @type {any} */ (box));
  t.typist.changed('a draf');
  assert.deepEqual(t.told, []);
  t.typist.changed('a draft');
  assert.deepEqual(t.told, [true]);
});

test('the line names one and two, and no more', () => {
  const line = { textContent: '' };
  const typing = new TypingLine({ line, self: 'me', calledOf: (name) => (name === 'bob' ? 'Robert' : name) });
  const said = [];
  for (const [user, on] of [['me', true], ['bob', true], ['eve', true], ['kim', true], ['bob', false], ['eve', false], ['kim', false]]) {
    typing.change({ user, typing: on });
    said.push(line.textContent);
  }
  assert.deepEqual(said, [
    '', 'Robert 正在输入…', 'Robert 和 eve 正在输入…', '好几个人正在输入…', 'eve 和 kim 正在输入…', 'kim 正在输入…', '',
  ]);
});

test('what the server tells after a connection replaces what was known', () => {
  const line = { textContent: '' };
  const typing = new TypingLine({ line, self: 'me', calledOf: (name) => name });
  typing.change({ user: 'bob', typing: true });
  typing.take(['eve', 'me']);
  assert.equal(line.textContent, 'eve 正在输入…');
});

test('the line is not written again when it says the same', () => {
  let written = 0;
  const line = { get textContent() { return ''; }, set textContent(_) { written++; } };
  const typing = new TypingLine({ line, self: 'me', calledOf: (name) => name });
  typing.take([]);
  typing.change({ user: 'me', typing: true });
  assert.equal(written, 0);
});
