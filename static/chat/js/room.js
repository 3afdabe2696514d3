// The page of a conversation, a room's or a private one: puts the parts together.
import { history, markRead, removeMessage, sendSignedIn } from './api.js';
import { somethingSaid } from './attention.js';
import { offerBell, tone, wants } from './bellmenu.js';
import { Composer } from './composer.js';
import { Elsewhere } from './elsewhere.js';
import { Following } from './follow.js';
import { talkToDuck } from './guest.js';
import { followLists } from './listing.js';
import { Live } from './live.js';
import { MessageBox } from './messagebox.js';
import { MuteBar } from './mutebar.js';
import { Mutes } from './mutes.js';
import { Notes } from './notes.js';
import { offerNewer } from './newer.js';
import { heed } from './notices.js';
import { Bell } from './notify.js';
import { offerOlder } from './older.js';
import { Outbox } from './outbox.js';
import { calledOf, pictureOf, watchPeople } from './people.js';
import { Presence } from './presence.js';
import { Reading } from './reading.js';
import { messagePath, plainName } from './render.js';
import { tellNotListening, tellNotRemoved, tellNotSent } from './refusals.js';
import { Removal } from './removal.js';
import { Signals } from './signals.js';
import { makeSocket } from './socket.js';
import { showTopic } from './topic.js';
import { TypingLine, Typist, typingLine } from './typing.js';
import { UnsentRows, unsentStorage } from './unsent.js';
import { onWake } from './wake.js';
import { t } from './words.js';

const chatbox = /** @type {HTMLElement} */ (document.querySelector('.chatbox'));
const box = /** @type {HTMLElement} */ (document.getElementById('message_box'));
const form = /** @type {HTMLFormElement} */ (document.getElementById('write_form'));
const { room = '', user = '', avatar = '', rtype = '', listen } = chatbox.dataset;
const target = { room, rtype: /** @type {'' | 'p'} */ (rtype) };

const signals = new Signals();
const attentive = () => !document.hidden && document.hasFocus();
const messages = new MessageBox(box, {
  user, calledOf, attentive, moderates: 'moderates' in chatbox.dataset, newer: 'newer' in chatbox.dataset,
  read: chatbox.dataset.read ?? '', at: chatbox.dataset.at ?? '',
  pictureOf: (name) => (name === user ? avatar : pictureOf(name)),
  pathOf: (id) => messagePath(target, id),
  onJump: jump,
  onDetached: () => newer?.detached(),
  onMoved: () => reading?.look(),
});
/** @type {Live | undefined} */
let live;
/** @type {ReturnType<typeof offerNewer> | undefined} */
let newer;
/** @type {Reading | undefined} */
let reading;
/** @type {Typist | undefined} */
let typist;
/** @type {((message: import('./api.js').Message) => void) | undefined} what else a message of any conversation changes */
let spread;

const unsent = new UnsentRows(messages, {
  user, picture: avatar, retry: (key) => outbox.retry(key), discard: (key) => composer.putBack(outbox.discard(key)),
});
const outbox = new Outbox({
  send: (text, key, again) => sendSignedIn(target, text, { key, again }),
  storage: unsentStorage(`hihi-unsent:${user}:${rtype}:${room}`),
  onChange: (message) => {
    unsent.show(message);
    if (message.state === 'accepted') live?.expectEcho();
    else if (message.refusal?.code === 0) live?.catchUp(); // it may have been accepted all the same
  },
  onGone: (message) => unsent.remove(message),
});
const composer = new Composer(form, {
  draftKey: `hihi-draft:${user}:${rtype}:${room}`,
  send: user === '' ? (text) => talkToDuck(text, messages, target, avatar) : say,
  onRefused: (refusal) => tellNotSent(refusal, { messages, signals }),
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
 * Says something. It is shown at once, and takes its place when it comes back from the server.
 * @param {string} text
 */
function say(text) {
  outbox.say(text);
  typist?.sent();
  messages.toEnd();
}

/** Shows the newest messages, instead of a page that does not reach to them. */
async function jump() {
  try {
    await newer?.jump();
  } catch {
    signals.notice(t('script.older.failed'), { bad: true, about: 'jump' });
  }
}

/**
 * @param {import('./api.js').Message} message
 * @returns {boolean} whether it is news to the reader
 */
function receive(message) {
  const mine = plainName(message.username) === user && outbox.arrived(message.id);
  if (mine) live?.echoArrived();
  const { added, own } = messages.show(message);
  if (!added) return false;
  spread?.(message);
  if (!own) somethingSaid();
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
  const notes = new Notes(box, messages);
  const elsewhere = new Elsewhere({ user, here: target, source: '/privatechat/' });
  const bell = new Bell({ user, here: target, calledOf, wants, sound: tone });
  spread = (message) => {
    elsewhere.said(message);
    bell.heard(message);
  };
  const following = new Following({
    socket,
    target,
    onWho: (now) => {
      presence.take(now.online);
      typing.take(now.typing);
      elsewhere.refresh();
    },
    onPresence: (news) => presence.change(news),
    onMember: (news) => {
      presence.member(news);
      notes.tell(news);
    },
    onTyping: (news) => typing.change(news),
    onRead: (read) => {
      elsewhere.read(read);
      if (read.room === room && (read.rtype ?? '') === rtype) reading?.elsewhere(read.id);
    },
  });
  const text = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea'));
  typist = new Typist((on) => following.typing(on));
  typist.watch(text);
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

/** Marks what the reader has read, for as long as the page is open. */
function watchReading() {
  const made = new Reading({
    read: chatbox.dataset.read ?? '',
    newest: () => (messages.atEnd && attentive() ? messages.newest : ''),
    mark: user === '' ? async () => {} : (id) => markRead(target, id),
    onRead: (id) => messages.seen(id),
  });
  addEventListener('focus', () => made.look());
  document.addEventListener('visibilitychange', () => made.look());
  addEventListener('pagehide', () => made.flush());
  made.look();
  return made;
}

watchPeople(chatbox);
if (user !== '') offerBell();
if (user !== '' && listen !== 'yes') followLists(user, '/privatechat/');
if (listen === 'yes') {
  offerOlder(box, messages, target);
  newer = offerNewer(box, messages, target, () => live?.attach(messages.newest));
  new Removal(box, { remove, onFailed: (refusal) => tellNotRemoved(refusal, { signals }) });
  const socket = makeSocket();
  const following = user === '' ? null : followPeople(socket);
  live = new Live({
    socket,
    history,
    target,
    newest: messages.newest,
    onMessage: receive,
    onElsewhere: (message) => spread?.(message),
    onState: (state, missed) => {
      signals.connection(state, missed);
      outbox.connection(state === 'live');
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
    detached: () => messages.detached,
  });
  if (user !== '') {
    outbox.restore();
    for (const id of messages.ids) outbox.arrived(id);
  }
  reading = watchReading();
  live.start();
  onWake(() => live?.check());
}
