// What the reader has said, against a server of our own that is slow, fails and answers in any order.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Refusal } from '../chat/js/api.js';
import { firstIdAt, wasStored } from '../chat/js/lost.js';
import { newKey, Outbox } from '../chat/js/outbox.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** An outbox whose requests the test answers: p.sent[i].yes() or .no(code). */
function page({ saved = [] } = {}) {
  const p = { sent: [], saved, shown: new Map(), looked: [], found: false };
  p.outbox = new Outbox({
    send: (text, key, again) => new Promise((yes, no) => {
      p.sent.push({ text, key, again, yes, no: (code, message = '') => no(new Refusal(code, message)) });
    }),
    stored: async ({ key }) => {
      p.looked.push(key);
      return p.found;
    },
    storage: { load: () => p.saved, save: (unsent) => (p.saved = unsent) },
    onChange: ({ key, text, state }) => p.shown.set(key, `${text} ${state}`),
    onGone: ({ key }) => p.shown.delete(key),
  });
  p.texts = () => p.sent.map(({ text }) => text);
  p.rows = () => [...p.shown.values()];
  p.id = (i) => `01M81J1MHS0AKZ${p.sent[i].key}`;
  return p;
}

function timed(name, body) {
  test(name, async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      await body();
    } finally {
      mock.timers.reset();
    }
  });
}

test('a key is 12 characters of base 32, another one each time', () => {
  const keys = Array.from({ length: 200 }, newKey);
  for (const key of keys) assert.match(key, /^[0-9A-HJKMNP-TV-Z]{12}$/);
  assert.equal(new Set(keys).size, keys.length);
});

for (const order of ['the event first', 'the answer first']) {
  test(`stored: ${order}`, async () => {
    const p = page();
    p.outbox.say('a');
    assert.deepEqual([p.rows(), p.saved.length, p.sent[0].again], [['a waiting'], 1, false]);
    if (order === 'the answer first') {
      p.sent[0].yes();
      await settle();
      assert.deepEqual([p.rows(), p.saved], [['a accepted'], []]);
    }
    assert.equal(p.outbox.arrived(p.id(0)), true);
    p.sent[0].yes();
    await settle();
    assert.deepEqual([p.rows(), p.saved, p.texts()], [[], [], ['a']]);
    assert.equal(p.outbox.arrived(p.id(0)), false, 'once');
  });
}

test('several go one after the other, in the order in which they were said', async () => {
  const p = page();
  for (const text of ['a', 'b', 'c']) p.outbox.say(text);
  assert.deepEqual(p.texts(), ['a']);
  p.sent[0].yes();
  await settle();
  p.outbox.arrived(p.id(1)); // the event overtakes the answer
  await settle();
  assert.deepEqual(p.texts(), ['a', 'b', 'c']);
  assert.deepEqual(p.rows(), ['a accepted', 'c waiting']);
});

test('no answer: it fails, what follows waits with it, and it is sent again with the same key', async () => {
  const p = page();
  p.outbox.connection(true);
  p.outbox.say('a');
  p.outbox.say('b');
  p.sent[0].no(0);
  await settle();
  assert.deepEqual([p.rows(), p.texts()], [['a failed', 'b waiting'], ['a']]);
  p.outbox.retry(p.sent[0].key);
  p.sent[1].yes();
  await settle();
  assert.deepEqual(p.texts(), ['a', 'a', 'b']);
  assert.deepEqual([p.sent[1].key === p.sent[0].key, p.sent[1].again, p.sent[2].again], [true, true, false]);
});

test('what failed and is stored all the same is not sent again', async () => {
  const p = page();
  p.outbox.connection(true);
  p.outbox.say('a');
  p.outbox.say('b');
  p.sent[0].no(0);
  await settle();
  p.outbox.arrived(p.id(0));
  p.outbox.say('c');
  assert.deepEqual(p.texts(), ['a', 'b']);
});

test('a refusal lets those that follow have their turn', async () => {
  const p = page();
  p.outbox.say('a');
  p.outbox.say('b');
  p.sent[0].no(413);
  await settle();
  assert.deepEqual([p.texts(), p.rows()], [['a', 'b'], ['a failed', 'b waiting']]);
  p.outbox.connection(false);
  p.outbox.connection(true);
  assert.deepEqual(p.texts(), ['a', 'b'], 'and is not tried by itself');
});

for (const code of [0, 429, 503]) {
  timed(`what has failed with ${code} is sent again by itself when the page has everything that was said, not before`, async () => {
    const p = page();
    p.outbox.connection(false);
    p.outbox.say('a');
    p.sent[0].no(code);
    await settle();
    p.outbox.say('b');
    p.outbox.connection(false);
    mock.timers.tick(600_000);
    assert.deepEqual(p.texts(), ['a']);
    p.outbox.connection(true);
    assert.deepEqual([p.texts(), p.sent[1].again], [['a', 'a'], true]);
    p.sent[1].yes();
    await settle();
    assert.deepEqual(p.rows(), ['a accepted', 'b waiting']);
  });
}

test('stored before a break, and found after it: not sent again', async () => {
  const p = page();
  p.outbox.connection(true);
  p.outbox.say('a');
  p.outbox.connection(false);
  p.sent[0].no(0);
  await settle();
  p.outbox.arrived(p.id(0)); // the page of history comes before the page counts as connected
  p.outbox.connection(true);
  assert.deepEqual([p.texts(), p.rows()], [['a'], []]);
});

test('stopped: what waits has failed, and nothing is sent, whatever happens', async () => {
  const p = page();
  p.outbox.connection(true);
  for (const text of ['a', 'b']) p.outbox.say(text);
  p.outbox.stop(null);
  assert.deepEqual(p.rows(), ['a waiting', 'b failed'], 'a is on its way');
  p.sent[0].no(0);
  await settle();
  p.outbox.say('c');
  p.outbox.retry(p.saved[1].key);
  p.outbox.connection(false);
  p.outbox.connection(true);
  await settle();
  assert.deepEqual([p.texts(), p.rows(), p.saved.length], [['a'], ['a failed', 'b failed', 'c failed'], 3]);
  assert.equal(p.outbox.discard(p.saved[1].key), 'b', 'its text can still be had');
});

test('whoever is somebody else now says nothing that was written before', async () => {
  const p = page();
  p.outbox.connection(true);
  for (const text of ['a', 'b']) p.outbox.say(text);
  p.sent[0].no(401);
  await settle();
  assert.deepEqual([p.texts(), p.rows(), p.outbox.stopped], [['a'], ['a failed', 'b failed'], true]);
});

const minute = 60_000;
/** Runs the test at a time, and lets it go on to another. */
function clocked(name, body) {
  test(name, async () => {
    mock.timers.enable({ apis: ['Date'], now: 1_000 * minute });
    try {
      await body((minutes) => mock.timers.setTime((1_000 + minutes) * minute));
    } finally {
      mock.timers.reset();
    }
  });
}

for (const by of ['the reader', 'itself']) {
  clocked(`sent again by ${by} after ten minutes: looked for first, since the server has forgotten the key`, async (at) => {
    const p = page();
    p.outbox.connection(true);
    p.outbox.say('a');
    p.sent[0].no(0);
    await settle();
    at(8);
    p.outbox.retry(p.sent[0].key);
    assert.deepEqual([p.looked, p.sent.length], [[], 2], 'the server still knows it');
    p.sent[1].no(0);
    await settle();
    at(10);
    p.outbox.connection(false);
    if (by === 'itself') p.outbox.connection(true);
    else p.outbox.retry(p.sent[0].key);
    await settle();
    assert.deepEqual([p.looked.length, p.sent.length], [1, 3]);
    p.sent[2].no(0);
    await settle();
    p.found = true;
    p.outbox.retry(p.sent[0].key);
    await settle();
    assert.deepEqual([p.looked.length, p.sent.length, p.rows(), p.saved], [2, 3, [], []], 'it is there already');
  });
}

clocked('what nobody has tried to send is not looked for, however old it is', async (at) => {
  const p = page();
  for (const text of ['a', 'b']) p.outbox.say(text);
  p.sent[0].no(0);
  await settle();
  at(30);
  p.outbox.arrived(p.id(0));
  p.outbox.connection(true);
  await settle();
  assert.deepEqual([p.texts(), p.looked], [['a', 'b'], []]);
});

clocked('one that is not wanted any more while it is looked for is not sent', async (at) => {
  const p = page({ saved: [{ key: 'AAAAAAAAAAAA', text: 'a', time: 1, tried: 1 }] });
  p.outbox.restore();
  at(30);
  p.outbox.retry('AAAAAAAAAAAA');
  p.outbox.stop(null);
  await settle();
  assert.deepEqual([p.looked.length, p.texts(), p.rows()], [1, [], ['a failed']]);
});

test('the first id of a time, as the server makes them', () => {
  assert.equal(firstIdAt(0), '0'.repeat(26));
  assert.equal(firstIdAt(1469918176385), '01ARYZ6S410000000000000000');
});

test('looked for page by page: from before it was said until after it was sent last, and only among one\'s own', async () => {
  const asked = [];
  const at = (minutes, key, username = 'bob') => ({ id: firstIdAt(minutes * minute).slice(0, 14) + key, username });
  const look = (pages, unsent) => {
    asked.length = 0;
    return wasStored({ key: 'AAAAAAAAAAAA', time: 100 * minute, tried: 110 * minute, ...unsent }, 'bob', async ({ after }) => {
      asked.push(after);
      return { messages: pages[asked.length - 1], more: asked.length < pages.length };
    });
  };
  const [other, mine, theirs] = [at(101, 'BBBBBBBBBBBB'), at(102, 'AAAAAAAAAAAA'), at(102, 'AAAAAAAAAAAA', 'carol')];
  assert.equal(await look([[other], [mine]]), true);
  assert.deepEqual(asked, [firstIdAt(90 * minute), other.id]);
  assert.equal(await look([[other], [theirs]]), false);
  assert.equal(await look([[at(121, 'BBBBBBBBBBBB')], [mine]]), false);
  assert.equal(asked.length, 1, 'it can\'t have been stored later than that');
  assert.equal(await look([[], [mine]]), false);
});

test('discarded: its text is given back, what waits behind it goes', async () => {
  const p = page();
  p.outbox.connection(true);
  p.outbox.say('a');
  p.outbox.say('b');
  assert.equal(p.outbox.discard(p.sent[0].key), '', 'not while it is on its way');
  p.sent[0].no(429);
  await settle();
  assert.equal(p.outbox.discard(p.sent[0].key), 'a');
  assert.deepEqual([p.texts(), p.rows(), p.saved.length], [['a', 'b'], ['b waiting'], 1]);
});

test('what an earlier visit has left is shown as failed and sent when asked for, in the order of asking', async () => {
  const saved = [{ key: 'AAAAAAAAAAAA', text: 'a', time: 1 }, { key: 'BBBBBBBBBBBB', text: 'b', time: 2 }];
  const p = page({ saved });
  p.outbox.restore();
  p.outbox.connection(true);
  assert.deepEqual([p.rows(), p.texts()], [['a failed', 'b failed'], []]);
  p.outbox.say('c');
  p.outbox.retry('BBBBBBBBBBBB');
  assert.deepEqual([p.texts(), p.rows()], [['c'], ['a failed', 'b waiting', 'c waiting']]);
  p.outbox.arrived(`01M81J1MHS0AKZAAAAAAAAAAAA`);
  p.outbox.arrived(`01M81J1MHS0AKZBBBBBBBBBBBB`);
  await settle();
  assert.deepEqual([p.saved.map(({ text }) => text), p.rows()], [['c'], ['c waiting']], 'whoever arrives, c has not');
});
