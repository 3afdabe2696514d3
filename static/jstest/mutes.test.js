import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { inWords, Mutes } from '../chat/js/mutes.js';
import './zh.js';

/** What the page would be told, with a clock that the test sets. */
function page() {
  const p = { told: [], now: 0 };
  p.mutes = new Mutes((mute) => p.told.push(mute && [mute.left / 1000, mute.reason]), () => p.now);
  p.pass = (seconds) => {
    for (let i = 0; i < seconds; i++) {
      p.now += 1000;
      mock.timers.tick(1000);
    }
  };
  return p;
}

function timed(name, body) {
  test(name, () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      body(page());
    } finally {
      mock.timers.reset();
    }
  });
}

timed('a mute counts down by the own clock and ends by itself', (p) => {
  p.mutes.muted({ room: 'hall', left: 3, reason: 'spam', until: 1 });
  p.pass(5);
  assert.deepEqual(p.told, [[3, 'spam'], [2, 'spam'], [1, 'spam'], null]);
});

timed('after a sleep the time that has passed counts', (p) => {
  p.mutes.muted({ room: 'hall', left: 3600 });
  p.now += 3_600_000;
  mock.timers.tick(1000);
  assert.deepEqual(p.told, [[3600, ''], null]);
});

timed('one without end does not tick, and goes when it is lifted', (p) => {
  p.mutes.muted({ room: 'hall', left: null, reason: 'spam' });
  p.pass(3);
  p.mutes.unmuted('hall');
  p.mutes.unmuted('hall');
  assert.deepEqual(p.told, [[Infinity, 'spam'], null]);
});

timed('of two mutes the longer one is told, and the other when that is lifted', (p) => {
  p.mutes.muted({ room: 'hall', left: 100, reason: 'here' });
  p.mutes.muted({ room: '', left: null, reason: 'everywhere' });
  p.mutes.unmuted();
  p.mutes.unmuted('hall');
  assert.deepEqual(p.told, [[100, 'here'], [Infinity, 'everywhere'], [100, 'here'], null]);
});

timed('a refusal, which comes without the reason, does not make it forgotten', (p) => {
  p.mutes.muted({ room: 'hall', left: 100, reason: 'spam' });
  p.mutes.muted({ room: 'hall', left: 99, reason: '' });
  p.mutes.muted({ room: 'hall', left: 98, reason: 'worse' });
  assert.deepEqual(p.told, [[100, 'spam'], [99, 'spam'], [98, 'worse']]);
});

timed('a server that knows of no mute is believed', (p) => {
  p.mutes.muted({ room: 'hall', left: 100 });
  p.mutes.clear();
  p.pass(2);
  assert.deepEqual(p.told, [[100, ''], null]);
});

timed('a mute that is over when it is told binds nobody', (p) => {
  p.mutes.muted({ room: 'hall', left: 0 });
  assert.deepEqual(p.told, [null]);
});

const lengths = {
  0: '0 秒', 1: '1 秒', 59_001: '1 分', 60_000: '1 分', 272_000: '4 分 32 秒', 3_600_000: '1 小时', 3_601_000: '1 小时',
  5_400_000: '1 小时 30 分', 86_400_000: '1 天', 100_800_000: '1 天 4 小时', 315_360_000_000: '3650 天',
};
for (const [milliseconds, want] of Object.entries(lengths)) {
  test(`length ${milliseconds}`, () => assert.equal(inWords(Number(milliseconds)), want));
}
