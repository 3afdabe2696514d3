import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meaningOf, meaningOfBreak } from '../chat/js/composer.js';

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

const lineBreak = (over) => ({ inputType: 'insertLineBreak', isComposing: false, ...over });
const unknown = key({ key: 'Unidentified', keyCode: 229 });
const breaks = {
  'of a keyboard on the screen': [lineBreak({}), unknown, 'send'],
  'within a composition': [lineBreak({ isComposing: true }), unknown, 'leave'],
  'Shift+Enter': [lineBreak({}), key({ shiftKey: true }), 'leave'],
  'Shift+Enter by way of an input method': [lineBreak({}), key({ shiftKey: true, keyCode: 229 }), 'leave'],
  'no key at all': [lineBreak({}), null, 'leave'],
  'a letter': [lineBreak({ inputType: 'insertText' }), unknown, 'leave'],
};
for (const [name, [input, last, want]] of Object.entries(breaks)) {
  test(`line break: ${name}`, () => assert.equal(meaningOfBreak(input, last), want));
}
