import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from '../chat/js/timeline.js';

/** What a page would show after placing the ids in the order they came. */
function shown(ids) {
  const timeline = new Timeline();
  const rows = [];
  for (const id of ids) {
    const next = timeline.add(id);
    if (next === undefined) continue;
    rows.splice(next === null ? rows.length : rows.indexOf(next), 0, id);
  }
  return rows;
}

const cases = {
  'in order': [['a', 'b', 'c'], ['a', 'b', 'c']],
  'backwards': [['c', 'b', 'a'], ['a', 'b', 'c']],
  'twice': [['a', 'b', 'a', 'b', 'b'], ['a', 'b']],
  'a live message before the refetch': [['a', 'e', 'b', 'c', 'd', 'e'], ['a', 'b', 'c', 'd', 'e']],
  'in the middle': [['a', 'd', 'b', 'c'], ['a', 'b', 'c', 'd']],
  'bytes, not letters': [['01Jb', '01JZ', '01Ja', '01J9'], ['01J9', '01JZ', '01Ja', '01Jb']],
};
for (const [name, [came, want]] of Object.entries(cases)) {
  test(`order: ${name}`, () => assert.deepEqual(shown(came), want));
}

test('newest and oldest', () => {
  const timeline = new Timeline();
  assert.deepEqual([timeline.oldest, timeline.newest, timeline.size], ['', '', 0]);
  for (const id of ['b', 'c', 'a']) timeline.add(id);
  assert.deepEqual([timeline.oldest, timeline.newest, timeline.size], ['a', 'c', 3]);
});

test('trim forgets the oldest', () => {
  const timeline = new Timeline();
  for (const id of ['a', 'b', 'c', 'd']) timeline.add(id);
  assert.deepEqual(timeline.trim(3), ['a']);
  assert.deepEqual(timeline.trim(9), []);
  assert.equal(timeline.oldest, 'b');
});

test('behind: the id before the last ones', () => {
  const timeline = new Timeline();
  assert.equal(timeline.behind(2), '');
  const [first, second, third] = ['01M81J1MHS0AKZXQ5TK1V58CGG', '01M81J1MHT0AKZXQ5TK1V58CGG', '01M81J1MHV0AKZXQ5TK1V58CGG'];
  for (const id of [first, second, third]) timeline.add(id);
  assert.equal(timeline.behind(1), second);
  assert.equal(timeline.behind(2), first);
  for (const n of [3, 200]) {
    const bound = timeline.behind(n);
    assert.equal(bound, '01M81J1MHS0000000000000000');
    assert.ok(bound < first && bound.length === first.length);
  }
});

test('neighbours, and the first of which something holds', () => {
  const timeline = new Timeline();
  for (const id of ['b', 'd', 'f']) timeline.add(id);
  assert.deepEqual(['b', 'd', 'g'].map((id) => timeline.before(id)), [null, 'b', 'f']);
  assert.deepEqual(['a', 'b', 'c', 'f'].map((id) => timeline.after(id)), ['b', 'd', 'd', null]);
  assert.deepEqual(['a', 'c', 'f', 'g'].map((bound) => timeline.first((id) => id > bound)), ['b', 'd', null, null]);
});

test('trimNewest forgets the newest', () => {
  const timeline = new Timeline();
  for (const id of ['a', 'b', 'c']) timeline.add(id);
  assert.deepEqual(timeline.trimNewest(2), ['c']);
  assert.deepEqual([timeline.newest, timeline.size], ['b', 2]);
});
