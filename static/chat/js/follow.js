// The people beside the messages: the server tells those who ask for it who is online, who types, who comes and goes, and
// what was read elsewhere; and it then sends the messages of all conversations of the reader.

/** How long the server may take to answer, and how long to wait before asking again, in milliseconds. */
const patience = 10_000;
const retry = 5000;

/**
 * @typedef {object} Member somebody who came or went
 * @property {string} user
 * @property {string} shown what they want to be called; empty: their name
 * @property {'joined' | 'left' | 'kicked' | 'banned'} kind
 */

/**
 * @typedef {object} Read
 * @property {string} room the room, or the other person of a private conversation
 * @property {'p'} [rtype] private
 * @property {string} id everything up to here was read
 */

/**
 * @typedef {object} Parts
 * @property {Pick<import('../../vendor/socket.io-client-4.8.4/socket.io.esm.min.js').Socket, 'on' | 'emit' | 'timeout' | 'connected'>} socket
 * @property {import('./api.js').Target | null} target the conversation of the page; null: it has none
 * @property {(now: {online: string[], typing: string[]}) => void} onWho who is online and who types, in place of all that
 *     was told before
 * @property {(news: {online: string[], offline: string[]}) => void} onPresence
 * @property {(news: Member) => void} onMember
 * @property {(news: {user: string, typing: boolean}) => void} onTyping
 * @property {(read: Read) => void} onRead
 */

/** What one page hears about people. */
export class Following {
  #parts;
  /** Counts questions, so that only the latest is asked again. */
  #asked = 0;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    const { socket, onPresence, onMember, onTyping, onRead } = parts;
    socket.on('presence', (news) => this.#concerns(news) && onPresence(news));
    socket.on('member', (news) => this.#concerns(news) && onMember(news));
    socket.on('typing', (news) => this.#concerns(news) && onTyping(news));
    socket.on('read', (read) => onRead(read));
    socket.on('disconnect', () => this.#asked++);
  }

  /** Asks for it; needed once after each connection, when the page listens to its conversation. */
  start() {
    const asked = ++this.#asked;
    this.#parts.socket.timeout(patience).emit('follow', { rooms: true }, (error, answer) => {
      if (asked !== this.#asked) return;
      if (answer?.code === 200) this.#parts.onWho({ online: answer.online ?? [], typing: answer.typing ?? [] });
      else if (error || answer?.code === 503) setTimeout(() => asked === this.#asked && this.start(), retry);
      // Refused: nobody is told about people then, and the messages tell why.
    });
  }

  /**
   * Tells the others that the reader types, or does so no longer.
   * @param {boolean} typing
   */
  typing(typing) {
    const { socket } = this.#parts;
    if (socket.connected) socket.emit('typing', typing); // later it would be no news any more
  }

  /** @param {{room?: string, rtype?: string}} news what an event is about */
  #concerns(news) {
    const { target } = this.#parts;
    return target !== null && news?.room === target.room && (news.rtype ?? '') === target.rtype;
  }
}
