import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitBeforeFetch } from '../chat/js/refresh.js';

test('a page that was just made fetches its lists not a second time', () => {
  assert.equal(waitBeforeFetch(false, 9_999, () => 0), null);
});

test('one that has waited long for its connection does, and one that was cut off: not all at the same moment', () => {
  for (const [again, age] of [[false, 10_001], [true, 500], [true, 3_600_000]]) {
    assert.deepEqual([0, 0.5, 0.999].map((chance) => waitBeforeFetch(again, age, () => chance)), [0, 15_000, 29_970]);
  }
});
