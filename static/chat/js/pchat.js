// #pchat: the user's private conversations.
import { privatePeers } from './api.js';
import { privatePath } from './people.js';
import { element } from './render.js';

/** The list of private conversations of one user. */
export class PrivateList {
  #list = /** @type {HTMLElement} */ (document.getElementById('pchat'));
  #user;
  /** Who wrote while this page was open. */
  #news = new Set();

  /** @param {string} user oneself */
  constructor(user) {
    this.#user = user;
  }

  /** Fills the list from the server. What is shown stays when that fails: the list is no reason to bother anybody. */
  async refresh() {
    let peers;
    try {
      peers = await privatePeers(this.#user);
    } catch {
      return;
    }
    if (peers.length === 0) return;
    for (const row of this.#list.querySelectorAll('li:not(.selected)')) row.remove();
    this.#list.append(...peers.map((peer) => this.#row(peer)));
  }

  /**
   * Tells that somebody wrote in a conversation that is not on this page.
   * @param {string} peer
   */
  wrote(peer) {
    this.#news.add(peer);
    this.refresh();
  }

  /**
   * Tells that there is a conversation with somebody: if the list does not know it yet, it is fetched again.
   * @param {string} peer
   */
  expect(peer) {
    for (const name of this.#list.querySelectorAll('em')) if (name.id === peer) return;
    this.refresh();
  }

  /** @param {string} peer */
  #row(peer) {
    const row = element('li', this.#news.has(peer) ? 'fn-clear news' : 'fn-clear');
    const name = document.createElement('em');
    name.id = peer;
    name.title = peer;
    const link = document.createElement('a');
    link.href = privatePath(peer);
    link.textContent = peer;
    name.append(link);
    row.append(name);
    return row;
  }
}
