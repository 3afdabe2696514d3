// The page of a conversation, a room's or a private one: puts the parts together.
import { io } from '../../vendor/socket.io-client-4.8.4/socket.io.esm.min.js';
import { history, removeMessage, sendSignedIn } from './api.js';
import { somethingSaid } from './attention.js';
import { Composer } from './composer.js';
import { Following } from './follow.js';
import { talkToDuck } from './guest.js';
import { Live } from './live.js';
import { MessageBox } from './messagebox.js';
import { MuteBar } from './mutebar.js';
import { Mutes } from './mutes.js';
import { Notes } from './notes.js';
import { heed } from './notices.js';
import { offerOlder } from './older.js';
import { PrivateList } from './pchat.js';
import { calledOf, pictureOf, watchPeople } from './people.js';
import { Presence } from './presence.js';
import { tellNotListening, tellNotRemoved, tellNotSent } from './refusals.js';
import { Removal } from './removal.js';
import { Signals } from './signals.js';
import { showTopic } from './topic.js';
import { TypingLine, Typist, typingLine } from './typing.js';
import { onWake } from './wake.js';
import { t } from './words.js';

const chatbox = /** @type {HTMLElement} */ (document.querySelector('.chatbox'));
const box = /** @type {HTMLElement} */ (document.getElementById('message_box'));
const form = /** @type {HTMLFormElement} */ (document.getElementById('write_form'));
const { room = '', user = '', avatar = '', rtype = '', listen } = chatbox.dataset;
const target = { room, rtype: /** @type {'' | 'p'} */ (rtype) };

const signals = new Signals();
const messages = new MessageBox(box, {
  user, calledOf, moderates: 'moderates' in chatbox.dataset,
  pictureOf: (name) => (name === user ? avatar : pictureOf(name)),
});
const privates = new PrivateList(user);
/** @type {Live | undefined} */
let live;

const composer = new Composer(form, {
  draftKey: `hihi-draft:${rtype}:${room}`,
  send: user === '' ? (text) => talkToDuck(text, messages, target, avatar) : say,
  onRefused: (refusal) => {
    tellNotSent(refusal, { messages, signals });
    if (refusal.code === 0) live?.catchUp(); // it may have been accepted all the same
  },
});

const muteBar = new MuteBar();
const mutes = new Mutes((mute) => {
  if (mute !== null) signals.settle('mute');
  else if (muteBar.shown) signals.notice(t('script.mute.over'), { about: 'mute' });
  muteBar.show(mute);
  composer.hold(mute !== null);
});
composer.hold(muteBar.shown);

/**
 * Says something. It is shown when it comes back from the server, in its place.
 * @param {string} text
 */
async function say(text) {
  await sendSignedIn(target, text);
  signals.settle('send');
  messages.toEnd();
  live?.expectEcho();
}

/**
 * @param {import('./api.js').Message} message
 * @returns {boolean} whether it is news to the reader
 */
function receive(message) {
  const { added, own } = messages.show(message);
  if (!added) return false;
  if (rtype === 'p') privates.expect(room);
  if (own) {
    live?.echoArrived();
    if (composer.arrived(message.text)) signals.settle('send');
  } else {
    somethingSaid();
  }
  return !own;
}

/**
 * Keeps the people beside the messages up to date.
 * @param {import('./follow.js').Parts['socket']} socket
 */
function followPeople(socket) {
  const list = /** @type {HTMLElement} */ (document.querySelector('.user_list'));
  const count = Number(document.querySelector('#people b')?.textContent) || 0;
  const presence = new Presence(list, { self: user, count });
  const typing = new TypingLine({ line: typingLine(), self: user, calledOf });
  const notes = new Notes(box);
  const following = new Following({
    socket,
    target,
    onWho: (now) => {
      presence.take(now.online);
      typing.take(now.typing);
    },
    onPresence: (news) => presence.change(news),
    onMember: (news) => {
      presence.member(news);
      notes.tell(news);
    },
    onTyping: (news) => typing.change(news),
    onRead: () => {},
  });
  const text = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea'));
  new Typist((on) => following.typing(on)).watch(text);
  return following;
}

/** The reader is out of the conversation, for as long as this page is open. */
function end() {
  live?.end();
  mutes.stop();
  muteBar.show(null);
  composer.hold(false);
  signals.settle('mute');
  document.getElementById('reading_bar')?.remove(); // it tells guests that they may read
}

/** @param {string} id */
async function remove(id) {
  await removeMessage(target, id);
  signals.settle('remove');
  messages.remove(id);
}

watchPeople(chatbox);
if (user !== '' && listen !== 'yes') privates.refresh();
if (listen === 'yes') {
  offerOlder(box, messages, target);
  new Removal(box, { remove, onFailed: (refusal) => tellNotRemoved(refusal, { signals }) });
  const socket = io('/testnamespace', { autoConnect: false });
  const following = user === '' ? null : followPeople(socket);
  live = new Live({
    socket,
    history,
    target,
    newest: messages.newest,
    onMessage: receive,
    onElsewhere: (message) => message.rtype === 'p' && privates.wrote(message.room),
    onState: (state, missed) => {
      signals.connection(state, missed);
      if (state === 'live' && user !== '') privates.refresh(); // it may have changed, or have failed, while the connection was gone
    },
    onRefused: (refusal) => {
      tellNotListening(refusal, { user, signals });
      if (refusal.code === 401 && user !== '') return; // whoever signs in elsewhere may go on here
      composer.close();
      end();
    },
    onNotice: (notice) => heed(notice, { target, user, signals, mutes, composer, end }),
    onRemoved: (id) => messages.remove(id),
    onRoom: ({ topic }) => showTopic(String(topic)),
    onListening: ({ muted }) => {
      if (!muted) mutes.clear();
      following?.start();
    },
    tail: () => messages.tail,
  });
  live.start();
  onWake(() => live?.check());
}
