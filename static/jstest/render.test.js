import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainName, stamp } from '../chat/js/render.js';

const stamps = {
  '2026/11/22 PM12:00:12': new Date(2026, 10, 22, 12, 0, 12),
  '2026/01/02 AM00:05:09': new Date(2026, 0, 2, 0, 5, 9),
  '2026/12/31 PM23:59:59': new Date(2026, 11, 31, 23, 59, 59),
};
for (const [want, time] of Object.entries(stamps)) {
  test(`stamp ${want}`, () => assert.equal(stamp(time), want));
}

const names = { "don't": "don't", 'a&amp;b': 'a&b', '&lt;b&gt;': '<b>', '&amp;lt;': '&lt;', '小芳': '小芳' };
for (const [wire, name] of Object.entries(names)) {
  test(`name ${wire}`, () => assert.equal(plainName(wire), name));
}
