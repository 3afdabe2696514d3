// The page of a conversation, a room's or a private one: puts the parts together.
import { history, markRead, Refusal, removeMessage, sendSignedIn } from './api.js';
import { somethingSaid } from './attention.js';
import { offerBell } from './bellmenu.js';
import { Company } from './company.js';
import { Composer } from './composer.js';
import { talkToDuck } from './guest.js';
import { followLists } from './listing.js';
import { Live } from './live.js';
import { wasStored } from './lost.js';
import { MessageBox } from './messagebox.js';
import { MuteBar } from './mutebar.js';
import { Mutes } from './mutes.js';
import { offerNewer } from './newer.js';
import { heed } from './notices.js';
import { offerOlder } from './older.js';
import { Outbox } from './outbox.js';
import { calledOf, pictureOf, watchPeople } from './people.js';
import { watchReader } from './reader.js';
import { Reading } from './reading.js';
import { messagePath, plainName } from './render.js';
import { tellNotListening, tellNotRemoved, tellNotSent, tellSomebodyElse } from './refusals.js';
import { Removal } from './removal.js';
import { Signals } from './signals.js';
import { makeSocket } from './socket.js';
import { Stops } from './stops.js';
import { showTopic } from './topic.js';
import { UnsentRows, unsentStorage } from './unsent.js';
import { onWake } from './wake.js';
import { t } from './words.js';

const chatbox = /** @type {HTMLElement} */ (document.querySelector('.chatbox'));
const box = /** @type {HTMLElement} */ (document.querySelector('div#message_box'));
const form = /** @type {HTMLFormElement} */ (document.querySelector('form#write_form'));
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
/** @type {Company | undefined} a guest has none */
let company;

const unsent = new UnsentRows(messages, {
  user, picture: avatar, mayRetry: () => !outbox.stopped, retry: (key) => outbox.retry(key), discard: (key) => composer.putBack(outbox.discard(key)),
});
const outbox = new Outbox({
  send: (text, key, again) => sendSignedIn(target, text, { key, again, as: user }),
  stored: (message) => wasStored(message, user, (range) => history(target, range)),
  storage: unsentStorage(`hihi-unsent:${user}:${rtype}:${room}`),
  onChange: (message) => {
    unsent.show(message);
    if (message.state === 'accepted') live?.expectEcho();
    else if (message.refusal?.code === 0) live?.catchUp(); // it may have been accepted all the same
    else if (message.refusal?.code === 401) loseSession(message.refusal);
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
  company?.sent();
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
  const begins = target.rtype === 'p' && messages.newest === '';
  const { added, own } = messages.show(message);
  if (!added) return false;
  if (begins) company?.start(); // before two have talked, nobody is told whether the other is there
  company?.said(message);
  if (!own) somethingSaid();
  return !own;
}

let ended = false;

/**
 * The reader is out of the conversation, or is not the one who reads any more, for as long as this page is open.
 * @param {Refusal | null} refusal the session has ended; null: it is something else
 */
function end(refusal = null) {
  if (ended) return;
  ended = true;
  outbox.stop(refusal);
  live?.end();
  mutes.stop();
  muteBar.show(null);
  composer.hold(false);
  signals.settle('mute');
  document.querySelector('p#reading_bar')?.remove(); // it tells guests that they may read
}

/**
 * The session has ended, or it is somebody else's now.
 * @param {Refusal} refusal
 */
function loseSession(refusal) {
  if (!ended) tellNotListening(refusal, { user, signals });
  end(refusal);
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
watchReader(user, () => {
  if (ended) return;
  tellSomebodyElse(signals);
  composer.close();
  end();
});
if (listen !== 'yes') outbox.stop(null);
if (user !== '') {
  outbox.restore();
  for (const id of messages.ids) outbox.arrived(id);
}
if (listen === 'yes') {
  offerOlder(box, messages, target);
  newer = offerNewer(box, messages, target, () => live?.attach(messages.newest));
  new Removal(box, { remove, onFailed: (refusal) => tellNotRemoved(refusal, { signals }) });
  new Stops(box);
  const socket = makeSocket();
  const text = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea'));
  if (user !== '') company = new Company({ socket, target, user, box, messages, text, onRead: (id) => reading?.elsewhere(id) });
  live = new Live({
    socket,
    history,
    target,
    newest: messages.newest,
    onMessage: receive,
    onElsewhere: (message) => company?.said(message),
    onState: (state, missed) => {
      signals.connection(state, missed);
      outbox.connection(state === 'live');
    },
    onRefused: (refusal) => {
      if (refusal.code === 401 && user !== '') {
        loseSession(refusal); // what is written is kept in the box
        return;
      }
      tellNotListening(refusal, { user, signals });
      composer.close();
      end();
    },
    onNotice: (notice) => heed(notice, { target, signals, mutes, composer, end, loseSession }),
    onRemoved: (id) => messages.remove(id),
    onRoom: ({ topic }) => showTopic(String(topic)),
    onListening: ({ muted }) => {
      if (!muted) mutes.clear();
      company?.start();
    },
    tail: () => messages.tail,
    detached: () => messages.detached,
  });
  reading = watchReading();
  live.start();
  onWake(() => live?.check());
}
