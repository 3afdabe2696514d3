import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { onWake } from '../chat/js/wake.js';

/** A page with a clock that timers do not follow, as that of a machine that sleeps. */
function page() {
  mock.timers.enable({ apis: ['setInterval'] });
  const p = { now: 1_000_000, woken: 0, document: Object.assign(new EventTarget(), { hidden: false }) };
  Object.assign(globalThis, { document: p.document, addEventListener() {} });
  onWake(() => p.woken++, () => p.now);
  p.looksAfter = (ms) => {
    p.now += ms;
    mock.timers.tick(5000);
    return p.woken;
  };
  p.turns = (hidden) => {
    p.document.hidden = hidden;
    p.document.dispatchEvent(new Event('visibilitychange'));
  };
  return p;
}

test('a clock that has jumped tells of a sleep, once', (t) => {
  t.after(() => mock.timers.reset());
  const p = page();
  assert.deepEqual([p.looksAfter(5000), p.looksAfter(15_000)], [0, 0], 'a timer that is late');
  assert.deepEqual([p.looksAfter(15_001), p.looksAfter(5000)], [1, 1]);
});

test('timers of a page that nobody sees come once a minute, which is no sleep', (t) => {
  t.after(() => mock.timers.reset());
  const p = page();
  p.turns(true);
  assert.deepEqual([p.looksAfter(61_000), p.looksAfter(120_001)], [0, 1]);
});

test('who comes back after more than a glance elsewhere wakes the page', (t) => {
  t.after(() => mock.timers.reset());
  const p = page();
  for (const [away, woken] of [[10_000, 0], [10_001, 1]]) {
    p.turns(true);
    p.now += away;
    p.turns(false);
    assert.equal(p.woken, woken);
  }
});
