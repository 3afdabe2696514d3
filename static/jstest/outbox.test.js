// What the reader has said, against a server of our own that is slow, fails and answers in any order.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Refusal } from '../chat/js/api.js';
import { newKey, Outbox } from '../chat/js/outbox.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** An outbox whose requests the test answers: p.sent[i].yes() or .no(code). */
function page({ saved = [] } = {}) {
  const p = { sent: [], saved, shown: new Map() };
  p.outbox = new Outbox({
    send: (text, key, again) => new Promise((yes, no) => {
      p.sent.push({ text, key, again, yes, no: (code, message = '') => no(new Refusal(code, message)) });
    }),
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

timed('without a connection it is tried again by itself, less and less often, and at once when it is back', async () => {
  const p = page();
  p.outbox.connection(false);
  p.outbox.say('a');
  for (const wait of [1000, 2000, 4000]) {
    p.sent.at(-1).no(503);
    await settle();
    const before = p.sent.length;
    mock.timers.tick(wait - 1);
    assert.equal(p.sent.length, before);
    mock.timers.tick(1);
    assert.equal(p.sent.length, before + 1);
  }
  p.sent.at(-1).no(0);
  await settle();
  p.outbox.connection(true);
  assert.equal(p.sent.length, 5);
  p.sent[4].yes();
  await settle();
  mock.timers.tick(60_000);
  assert.deepEqual([p.sent.length, p.rows()], [5, ['a accepted']]);
});

timed('a connection that turns out to be gone after the failure', async () => {
  const p = page();
  p.outbox.connection(true);
  p.outbox.say('a');
  p.sent[0].no(0);
  await settle();
  mock.timers.tick(60_000);
  assert.equal(p.sent.length, 1);
  p.outbox.connection(false);
  mock.timers.tick(1000);
  assert.equal(p.sent.length, 2);
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
