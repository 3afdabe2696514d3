// How a page tells why something was not done.
import { duckRow } from './render.js';

/** @typedef {import('./api.js').Refusal} Refusal */

const reasons = new Map([
  [400, '这条消息发不出去。'],
  [404, '这个聊天室或用户已经不在了。'],
  [413, '消息太长了，最多 4000 个字。'],
  [429, '发得太快了，歇一会儿再发。'],
  [503, '服务器暂时没有回应，过一会儿再发。'],
]);

/** Refusals of speaking, in ours; the first two are part of the contract with old clients. */
const spoken = new Map([
  ['Your are under block now!', '你被禁言了，暂时不能发言。'],
  ['You are not in this room', '你不在这个聊天室里，先加入再聊吧。'],
  ['You are banned from this room.', '你被这个聊天室封禁了。'],
]);

/** @returns {string} the login page that comes back here */
export function loginPath() {
  return `/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
}

/**
 * Tells why a text was not accepted. The text is still in the box.
 * @param {Refusal} refusal
 * @param {{messages: import('./messagebox.js').MessageBox, signals: import('./signals.js').Signals}} page
 */
export function tellNotSent({ code, message }, { messages, signals }) {
  if (code === 201 || code === 403) {
    messages.append(duckRow(`自动回复: ${[spoken.get(message), message].filter(Boolean).join(' ')}`));
    return;
  }
  const notice = { bad: true, about: 'send' };
  if (code === 401) {
    const link = { href: loginPath(), text: '重新登录' };
    signals.notice('登录已失效，消息没有发出去，还在输入框里。', { ...notice, link });
  } else if (code === 0) {
    signals.notice('没有收到服务器的回答，消息还在输入框里，可以再发一次。', notice);
  } else {
    signals.notice(`${reasons.get(code) ?? '消息没有发出去。'} ${message}`.trim(), notice);
  }
}

/**
 * Tells why this page can't listen to the conversation any more.
 * @param {Refusal} refusal
 * @param {{user: string, signals: import('./signals.js').Signals}} page user: empty for a guest
 */
export function tellNotListening({ code, message }, { user, signals }) {
  const signIn = { href: loginPath(), text: user === '' ? '登录' : '重新登录' };
  const rooms = { href: '/roomlist/', text: '看看聊天室' };
  if (code === 401 && user === '') signals.notice('这个聊天室不再对游客公开。', { bad: true, link: signIn });
  else if (code === 401) signals.notice('登录已失效，收不到新消息了。', { bad: true, link: signIn });
  else if (code === 403) signals.notice(spoken.get(message) ?? '你不在这个聊天室里了。', { bad: true, link: rooms });
  else if (code === 404) signals.notice('这个聊天室或用户已经不在了。', { bad: true, link: rooms });
  else signals.notice(`收不到新消息了。 ${message}`.trim(), { bad: true });
}

/**
 * Tells why a message was not deleted.
 * @param {Refusal} refusal
 * @param {{signals: import('./signals.js').Signals}} page
 */
export function tellNotRemoved({ code, message }, { signals }) {
  const notice = { bad: true, about: 'remove' };
  if (code === 401) {
    signals.notice('登录已失效，消息没有删除。', { ...notice, link: { href: loginPath(), text: '重新登录' } });
  } else if (code === 403) {
    signals.notice('你不能删除这条消息。', notice);
  } else if (code === 404) {
    signals.notice('这条消息已经不在了。', notice);
  } else if (code === 0 || code === 503) {
    signals.notice('没有收到服务器的回答，消息可能没有删除，过一会儿再试。', notice);
  } else {
    signals.notice(`消息没有删除。 ${message}`.trim(), notice);
  }
}
