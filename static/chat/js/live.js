// The live side of a conversation: a socket that delivers what is said, and after each (re)connect a refetch of what
// was missed. Messages are handed on as they come; the receiver puts them in order and drops what it has.
import { Refusal } from './api.js';

/** The id below all others: asks for everything. */
const beginning = '0'.repeat(26);
const pageSize = 200;
/** How long an accepted message may take to come back as an event before we go and look, in milliseconds. */
const echoPatience = 2500;
/** How long the server may take to answer a subscription, in milliseconds, and on a connection that may be dead. */
const patience = 10_000;
const checkPatience = 4000;
const retryFirst = 1000;
const retryLongest = 15_000;

/** @typedef {import('./api.js').Message} Message */
/** @typedef {import('./api.js').Target} Target */
/** @typedef {'connecting' | 'live' | 'reconnecting' | 'ended'} State */

/**
 * @typedef {object} Parts
 * @property {import('../../vendor/socket.io-client-4.8.4/socket.io.esm.min.js').Socket} socket not connected yet
 * @property {(target: Target, range: {after: string, limit: number}) => Promise<{messages: Message[], more: boolean}>} history
 * @property {Target} target
 * @property {string} newest the newest id on the page; empty: the page shows none
 * @property {(message: Message) => boolean} onMessage a message of this conversation; may come twice and out of order;
 *     returns whether it is news to the reader
 * @property {(message: Message) => void} onElsewhere a message of another conversation
 * @property {(state: State, missed: number) => void} onState missed: how much news was fetched for this state
 * @property {(refusal: Refusal) => void} onRefused the server won't let us listen
 * @property {(notice: any) => void} onNotice the server's event "notice"
 * @property {(id: string) => void} onRemoved a message of this conversation was taken back
 * @property {(room: {topic: string, owner: string}) => void} onRoom this room has changed
 * @property {(answer: {muted?: boolean}) => void} onListening the server lets us listen, and says whether we are muted
 * @property {() => string} tail the id behind which the page is looked at again on every connection, for messages that
 *     were taken back while nobody told us; empty: nowhere
 * @property {() => boolean} detached the page does not reach to the end of the conversation: what follows is not fetched,
 *     only told as it comes
 */

/** One conversation's connection. start() once; it then lives as long as the page, or until end(). */
export class Live {
  /** @type {Parts} */
  #parts;
  /** Everything up to here is on the page: the refetch continues after it. */
  #complete;
  /** Counts connections, so that the answer to an old question is not mistaken for one to the current. */
  #connection = 0;
  #synced = false;
  /** How much news was fetched since the connection was lost. */
  #missed = 0;
  #ended = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #echo;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#complete = parts.newest || beginning;
  }

  start() {
    const { socket, onState } = this.#parts;
    socket.on('connect', () => this.#subscribe(patience, () => this.#parts.tail()));
    socket.on('response', (/** @type {Message} */ message) => this.#receive(message));
    socket.on('removed', (/** @type {{room?: string, id: string}} */ removed) => this.#concerns(removed) && this.#parts.onRemoved(String(removed.id)));
    socket.on('room', (/** @type {{room?: string, topic: string, owner: string}} */ room) => this.#concerns(room) && this.#parts.onRoom(room));
    socket.on('notice', (notice) => this.#parts.onNotice(notice));
    socket.on('disconnect', (reason) => this.#lost(reason));
    socket.on('connect_error', () => this.#failed());
    onState('connecting', 0);
    socket.connect();
  }

  /** Stops for good: the session has ended, or the user was removed. */
  end() {
    if (this.#ended) return;
    this.#ended = true;
    this.#connection++;
    clearTimeout(this.#echo);
    this.#parts.socket.disconnect();
    this.#parts.onState('ended', 0);
  }

  /** Tells that an own message was accepted: if it does not come back as an event soon, it is fetched. */
  expectEcho() {
    clearTimeout(this.#echo);
    this.#echo = setTimeout(() => this.catchUp(), this.#synced ? echoPatience : 0);
  }

  /** Tells that the own message has come back. */
  echoArrived() {
    clearTimeout(this.#echo);
  }

  /**
   * Tells that the page reaches to the end of the conversation again, up to what was said while it was being fetched.
   * @param {string} newest as in Parts
   */
  attach(newest) {
    this.#complete = newest || beginning;
    this.catchUp();
  }

  /** Fetches what is missing, now. Safe to call at any time. */
  catchUp() {
    if (this.#parts.detached()) return;
    this.#refetch(this.#connection, this.#complete).catch(() => {}); // #refetch deals with refusals; nothing else is thrown
  }

  /** Makes sure that the connection is alive: after a sleep of the machine it may be dead without anybody knowing. */
  check() {
    const { socket } = this.#parts;
    if (this.#ended) return;
    if (socket.connected) {
      this.#subscribe(checkPatience, () => '');
      return;
    }
    socket.disconnect(); // the library may be waiting before its next attempt
    socket.connect();
  }

  /**
   * @param {number} within how long the server may take to answer, in milliseconds
   * @param {() => string} tail as in Parts
   */
  #subscribe(within, tail) {
    const connection = ++this.#connection;
    const { socket, target } = this.#parts;
    const question = target.rtype === 'p' ? { param: target.room, rtype: 'p' } : { param: target.room };
    socket.timeout(within).emit('request_for_response', question, (error, answer) => {
      if (connection !== this.#connection) return;
      if (error) {
        // No answer: start over with a fresh connection.
        socket.disconnect();
        this.#later(retryFirst, () => socket.connect());
        return;
      }
      if (answer?.code !== 200) {
        this.#refuse(new Refusal(Number(answer?.code) || 0, String(answer?.msg ?? '')));
        return;
      }
      this.#parts.onListening(answer);
      const from = tail();
      this.#refetch(connection, from !== '' && from < this.#complete ? from : this.#complete);
    });
  }

  /**
   * Fetches page after page from there until there is no more; keeps trying while the connection lasts.
   * @param {number} connection
   * @param {string} from
   */
  async #refetch(connection, from) {
    for (let wait = retryFirst; connection === this.#connection && !this.#ended;) {
      try {
        const next = await this.#fetchPage(connection, from);
        if (next === '') return;
        from = next;
        wait = retryFirst;
      } catch (error) {
        const refusal = /** @type {Refusal} */ (error);
        if ([401, 403, 404].includes(refusal.code)) {
          if (connection === this.#connection) this.#refuse(refusal);
          return;
        }
        await new Promise((resolve) => this.#later(wait, resolve));
        wait = Math.min(wait * 2, retryLongest);
      }
    }
  }

  /**
   * @param {number} connection
   * @param {string} after
   * @returns {Promise<string>} where the next page begins; empty: this was the last
   */
  async #fetchPage(connection, after) {
    const { history, target, detached, onState, socket } = this.#parts;
    const { messages, more } = await history(target, { after, limit: pageSize });
    for (const message of messages) this.#take(message);
    if (more && messages.length > 0 && !detached()) return messages[messages.length - 1].id;
    if (connection === this.#connection && socket.connected) {
      this.#synced = true;
      onState('live', this.#missed);
      this.#missed = 0;
    }
    return '';
  }

  /** @param {Message} message from a page of history */
  #take(message) {
    const { onMessage, onRemoved, detached } = this.#parts;
    if (detached()) {
      if (message.removed) onRemoved(message.id);
      return;
    }
    if (onMessage(message)) this.#missed++;
    if (message.id > this.#complete) this.#complete = message.id;
  }

  /** @param {Message} message */
  #receive(message) {
    const { onMessage, onElsewhere, detached } = this.#parts;
    if (!this.#concerns(message)) {
      onElsewhere(message);
      return;
    }
    onMessage(message);
    // Until the refetch is through, or on a detached page, there may be a gap before this message.
    if (this.#synced && !detached() && message.id > this.#complete) this.#complete = message.id;
  }

  /** @param {{room?: string, rtype?: string}} news what an event is about */
  #concerns(news) {
    const { room, rtype } = this.#parts.target;
    return news?.room === room && (news.rtype ?? '') === rtype;
  }

  /** @param {string} reason */
  #lost(reason) {
    this.#connection++;
    this.#synced = false;
    if (this.#ended) return;
    this.#parts.onState('reconnecting', 0);
    // After the server closed the socket, the library waits to be told.
    if (reason === 'io server disconnect') this.#later(retryFirst, () => this.#parts.socket.connect());
  }

  #failed() {
    if (this.#ended) return;
    this.#parts.onState('reconnecting', 0);
    // Refused by the server, rather than not reached: the library does not try again by itself.
    if (!this.#parts.socket.active) this.#later(retryLongest, () => this.#parts.socket.connect());
  }

  /** @param {Refusal} refusal */
  #refuse(refusal) {
    this.#parts.onRefused(refusal);
    this.end();
  }

  /**
   * @param {number} milliseconds
   * @param {(value?: undefined) => void} action
   */
  #later(milliseconds, action) {
    setTimeout(() => this.#ended || action(), milliseconds);
  }
}
