import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodes, setWords, t } from '../chat/js/words.js';

test('without a page, every word is its key', () => {
  assert.equal(t('script.some.key'), 'script.some.key');
});

test('values go into their places, as often as they are named', () => {
  setWords({ greet: '{{.Name}}，你好，{{.Name}}！{{.Time}}', 'no place': 'a {{.Name' });
  assert.equal(t('greet', { Name: '<b>', Time: 3 }), '<b>，你好，<b>！3');
  assert.equal(t('greet'), '，你好，！', 'a missing value leaves its place empty');
  assert.doesNotThrow(() => t('no place', { Name: 'x' }));
});

test('a value that looks like a place is none', () => {
  setWords({ both: '{{.A}} {{.B}}' });
  assert.equal(t('both', { A: '{{.B}}', B: 'b' }), '{{.B}} b');
});

test('the number chooses between one and many', () => {
  setWords({ people: { one: '{{.Count}} person', other: '{{.Count}} people' } });
  assert.deepEqual([0, 1, 2].map((Count) => t('people', { Count })), ['0 people', '1 person', '2 people']);
});

test('an element goes into its place, and no empty text around it', () => {
  setWords({ said: '{{.Who}} said {{.What}}.' });
  const who = /** @type {any} */ ({ nodeName: 'BDI' });
  assert.deepEqual(nodes('said', { Who: who, What: 'hi' }), [who, ' said ', 'hi', '.']);
});

test('a key that every object has is no word', () => {
  setWords({});
  assert.equal(t('toString'), 'toString');
});

test('a block that holds no words leaves the keys', async () => {
  globalThis.document = /** @type {any} */ ({ querySelector: () => ({ textContent: '<oops>' }) });
  const fresh = await import('../chat/js/words.js?fresh');
  assert.equal(fresh.t('script.some.key'), 'script.some.key');
  delete (/** @type {any} */ (globalThis).document);
});
