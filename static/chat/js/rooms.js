// The lists of rooms and of private conversations: what was said last and what is unread, as it comes.
import { offerBell } from './bellmenu.js';
import { followLists } from './listing.js';

const user = /** @type {HTMLElement} */ (document.querySelector('[data-reader]')).dataset.reader ?? '';
if (user !== '') {
  offerBell();
  followLists(user, location.pathname + location.search);
}
