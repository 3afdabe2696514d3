// Marking as read, against a server that may fail and a reader who looks elsewhere.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Reading } from '../chat/js/reading.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** p.newest is what the reader sees, empty while they look elsewhere. */
function page(read = '') {
  const p = { newest: '', marked: [], told: [], failures: 0 };
  p.reading = new Reading({
    read,
    newest: () => p.newest,
    mark: async (id) => {
      p.marked.push(id);
      if (p.failures-- > 0) throw new Error('no answer');
    },
    onRead: (id) => p.told.push(id),
  });
  p.sees = (id) => {
    p.newest = id;
    p.reading.look();
  };
  p.pass = async (milliseconds) => {
    mock.timers.tick(milliseconds);
    await settle();
  };
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

timed('a burst is one mark, with the newest of it', async () => {
  const p = page('a');
  for (const id of ['b', 'c', 'd']) p.sees(id);
  assert.deepEqual(p.marked, []);
  await p.pass(1500);
  assert.deepEqual([p.marked, p.told], [['d'], ['d']]);
  p.sees('d');
  await p.pass(60_000);
  assert.deepEqual(p.marked, ['d'], 'once');
});

timed('what is read already, here or elsewhere, is not marked', async () => {
  const p = page('b');
  p.sees('b');
  await p.pass(1500);
  p.reading.elsewhere('d');
  p.sees('c');
  await p.pass(1500);
  assert.deepEqual([p.marked, p.told], [[], ['d']]);
});

timed('whoever looks away in time has not read it', async () => {
  const p = page();
  p.sees('a');
  p.newest = '';
  await p.pass(60_000);
  assert.deepEqual(p.marked, []);
  p.sees('b');
  await p.pass(1500);
  assert.deepEqual(p.marked, ['b']);
});

timed('a failure is tried again, later and silently', async () => {
  const p = page();
  p.failures = 2;
  p.sees('a');
  await p.pass(1500);
  await p.pass(14_999);
  assert.deepEqual(p.marked, ['a']);
  await p.pass(1);
  await p.pass(15_000);
  assert.deepEqual([p.marked, p.told], [['a', 'a', 'a'], ['a']]);
});

timed('who leaves the page has read what they saw', async () => {
  const p = page('a');
  p.reading.flush();
  p.sees('b');
  p.reading.flush();
  assert.deepEqual(p.marked, ['b']);
});
