// Fills the old page's templates the way the Flask version did: on the server, with every value escaped for HTML.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const LOGIN = read('login.html');
const CHAT = read('chat.html');

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
const escape = (text) => String(text).replace(/[&<>"']/g, (c) => ENTITIES[c]);

// {{name}} is escaped, {{{name}}} is markup.
function fill(template, values) {
  return template
    .replace(/\{\{\{(\w+)\}\}\}/g, (_, name) => values[name])
    .replace(/\{\{(\w+)\}\}/g, (_, name) => escape(values[name]));
}

const hash = (name) => createHash('md5').update(`${name}@hihichat.com`).digest('hex');
const face = (name) => `http://www.gravatar.com/avatar/${hash(name)}?s=40&d=identicon&r=g`;

function historyItem(me, { username, text, time }) {
  const own = username === me;
  const when = new Date(time * 1000).toLocaleString('zh-CN');
  return fill(
    `<div class="msg_item fn-clear"><div class="uface"><img src="{{face}}" width="40" height="40" alt=""></div>
<div class="item_right"><div class="msg{{own}}">{{text}}</div><div class="name_time">{{who}} · {{when}}</div></div></div>`,
    { face: face(username), own: own ? ' own' : '', text, who: own ? '你' : username, when },
  );
}

const userItem = (name) =>
  fill(
    `<li class="fn-clear" data-id="{{name}}"><span><img src="{{face}}" width="30" height="30" alt=""></span><em>{{name}}</em><small class="online"></small></li>`,
    { name, face: face(name) },
  );

export const loginPage = () => fill(LOGIN, {});

/**
 * The room's page, or with `to` the private one. transports limits the client to some of its transports, as a
 * deployment behind a proxy without websockets did; without it the client does what it does by default.
 */
export function chatPage({ me, room, to, history, users, transports }) {
  const guest = me === '';
  return fill(CHAT, {
    rname: to ?? room,
    rtype: to === undefined ? '' : '&rtype=p',
    kind: to === undefined ? '群聊' : `私聊 ${to}`,
    username: me,
    hash: hash(guest ? 'youke' : me),
    box: guest ? 'message_not' : 'message',
    button: guest ? 'sub_but' : 'sub_but_login',
    history: history.map((m) => historyItem(me, m)).join('\n'),
    users: users.map(userItem).join('\n'),
    options: transports ? `, {transports: ${JSON.stringify(transports)}}` : '',
  });
}
