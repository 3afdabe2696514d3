// Every page at the width of a phone.

import { PHONE } from '../lib/browser.js';
import { everyPageAt } from '../lib/everylook.js';

everyPageAt(390, PHONE);
