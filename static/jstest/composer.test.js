import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meaningOf } from '../chat/js/composer.js';

const key = (over) => ({ key: 'Enter', shiftKey: false, altKey: false, ctrlKey: false, isComposing: false, keyCode: 13, ...over });

const cases = {
  'Enter': [key({}), 'send'],
  'Ctrl+Enter': [key({ ctrlKey: true }), 'send'],
  'Shift+Enter': [key({ shiftKey: true }), 'leave'],
  'Alt+Enter': [key({ altKey: true }), 'leave'],
  'Enter that ends a composition': [key({ isComposing: true }), 'leave'],
  'the same in Safari': [key({ keyCode: 229 }), 'leave'],
  'a letter': [key({ key: 'a', keyCode: 65 }), 'leave'],
};
for (const [name, [event, want]] of Object.entries(cases)) {
  test(`key: ${name}`, () => assert.equal(meaningOf(event), want));
}
