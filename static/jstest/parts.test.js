// Texts with links and mentions; templates/textparts_test.go runs the same cases.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mentions, partsOf } from '../chat/js/parts.js';

const { cases } = JSON.parse(readFileSync(new URL('parts.json', import.meta.url), 'utf8'));

for (const { name, text, reader, parts, me } of cases) {
  test(`parts: ${name}`, () => {
    const found = partsOf(text, reader);
    assert.deepEqual(found.map((part) => [part.kind, part.text]), parts);
    assert.equal(mentions(found, reader), me);
  });
}

test('a hostile text is split in one pass', () => {
  for (const piece of ['http://a', '@bob', 'http://((((', 'http://))))', 'hhhh']) {
    const text = piece.repeat(4000 / piece.length);
    assert.equal(partsOf(text, 'bob').map((part) => part.text).join(''), text);
  }
});
