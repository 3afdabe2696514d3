// Everything beside the messages of a conversation that is alive: who is online, who types, who comes and goes, what is said
// in the reader's other conversations, and telling the reader of it outside the page.
import { tone, wants } from './bellmenu.js';
import { Elsewhere } from './elsewhere.js';
import { Following } from './follow.js';
import { Notes } from './notes.js';
import { Bell } from './notify.js';
import { calledOf } from './people.js';
import { Presence } from './presence.js';
import { TypingLine, Typist, typingLine } from './typing.js';

/**
 * @typedef {object} Page
 * @property {import('./follow.js').Parts['socket']} socket
 * @property {import('./api.js').Target} target
 * @property {string} user the reader, who is signed in
 * @property {HTMLElement} box #message_box
 * @property {import('./messagebox.js').MessageBox} messages
 * @property {HTMLTextAreaElement} text where the reader types
 * @property {(id: string) => void} onRead the reader has read this conversation in another window, up to there
 */

/** The company of one page. */
export class Company {
  #elsewhere;
  #bell;
  #following;
  #typist;

  /** @param {Page} page */
  constructor({ socket, target, user, box, messages, text, onRead }) {
    const list = /** @type {HTMLElement} */ (document.querySelector('.user_list'));
    const presence = new Presence(list, { self: user, count: Number(document.querySelector('button#people b')?.textContent) || 0 });
    const typing = new TypingLine({ line: typingLine(), self: user, calledOf });
    const notes = new Notes(box, messages);
    const elsewhere = new Elsewhere({ user, here: target, source: '/privatechat/' });
    this.#elsewhere = elsewhere;
    this.#bell = new Bell({ user, here: target, calledOf, wants, sound: tone });
    this.#following = new Following({
      socket,
      target,
      onWho(now) {
        presence.take(now.online);
        typing.take(now.typing);
        elsewhere.followed();
      },
      onPresence: (news) => presence.change(news),
      onMember(news) {
        presence.member(news);
        notes.tell(news);
      },
      onTyping: (news) => typing.change(news),
      onRead(read) {
        elsewhere.read(read);
        if (read.room === target.room && (read.rtype ?? '') === target.rtype) onRead(read.id);
      },
    });
    socket.on('disconnect', () => typing.take([])); // nobody would tell when they stop
    this.#typist = new Typist((on) => this.#following.typing(on));
    this.#typist.watch(text);
  }

  /** The page listens to its conversation: after each connection. */
  start() {
    this.#following.start();
  }

  /**
   * Tells of a message, of this conversation or another.
   * @param {import('./api.js').Message} message
   */
  said(message) {
    this.#elsewhere.said(message);
    this.#bell.heard(message);
  }

  /** The reader has sent what they typed. */
  sent() {
    this.#typist.sent();
  }
}
