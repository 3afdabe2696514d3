// Every page at the width of a desktop.

import { DESKTOP } from '../lib/browser.js';
import { everyPageAt } from '../lib/everylook.js';

everyPageAt(1280, DESKTOP);
