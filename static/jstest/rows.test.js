// How rows stand below each other; the server's pages run the same cases.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayOf, standing } from '../chat/js/rows.js';

const { cases } = JSON.parse(readFileSync(new URL('rows.json', import.meta.url), 'utf8'));

for (const { name, reader, newFrom, messages, rows } of cases) {
  test(`rows: ${name}`, () => {
    const said = messages.map(({ id, from, time, removed = false }) => ({ id, from, time: new Date(time), removed }));
    const shown = said.flatMap((message, i) => {
      const { day, follows } = standing(said[i - 1] ?? null, message, message.id === newFrom);
      const classes = [message.from === reader && 'mine', follows && 'follows'].filter(Boolean);
      return [
        ...(day ? [`day ${dayOf(message.time)}`] : []), ...(message.id === newFrom ? ['new'] : []), [message.id, ...classes].join(' '),
      ];
    });
    assert.deepEqual(shown, rows);
  });
}
