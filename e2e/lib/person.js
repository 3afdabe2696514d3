// Somebody who is signed in over plain HTTP, as scripts and the old page do it.

import { FORM, form, request } from './http.js';
import { Client } from './client.js';

export class Person {
  constructor(server, name, cookie) {
    this.server = server;
    this.name = name;
    this.cookie = cookie; // "hihi_session=…"
  }

  /** Signs in at /login_check, the old page's way. */
  static async signIn(server, name, password) {
    const answer = await request(server.url, '/login_check', {
      method: 'POST',
      headers: FORM,
      body: form({ Username: name, Password: password }),
    });
    if (answer.text !== 'success') throw new Error(`${name} can't sign in: ${answer.status} ${answer.text}`);
    const cookie = answer.headers['set-cookie'].map((line) => line.split(';')[0]).join('; ');
    return new Person(server, name, cookie);
  }

  get(path, headers = {}) {
    return request(this.server.url, path, { headers: { Cookie: this.cookie, ...headers } });
  }

  post(path, fields = {}, headers = {}) {
    const body = typeof fields === 'string' ? fields : form(fields);
    return request(this.server.url, path, { method: 'POST', body, headers: { Cookie: this.cookie, ...FORM, ...headers } });
  }

  async createRoom(room) {
    const { status, headers, text } = await this.post('/createroom/', { chatroomname: room });
    if (!headers.location?.startsWith('/chat/')) throw new Error(`${this.name} can't create ${room}: ${status} ${text}`);
  }

  async join(room) {
    const { status, headers, text } = await this.get(`/joinroom/?${form({ rname: room })}`);
    if (!headers.location?.startsWith('/chat/')) throw new Error(`${this.name} can't join ${room}: ${status} ${text}`);
  }

  /** Sends to a room and returns the parsed answer, { code, msg }. */
  async send(room, text) {
    const answer = await this.post(`/api/sendchat/${encodeURIComponent(text)}`, { rname: room });
    if (answer.status !== 200) throw new Error(`sendchat answered ${answer.status}: ${answer.text}`);
    return JSON.parse(answer.text);
  }

  /** Sends to a person and returns the parsed answer. */
  async tell(peer, text) {
    const answer = await this.post(`/api/sendchat/${encodeURIComponent(text)}`, { rname: peer, rtype: 'p' });
    return JSON.parse(answer.text);
  }

  /** A page of history, oldest first: query holds rname or to, before or after, limit. */
  async history(query) {
    const answer = await this.get(`/api/messages?${form({ limit: 200, ...query })}`);
    if (answer.status !== 200) throw new Error(`/api/messages answered ${answer.status}: ${answer.text}`);
    return JSON.parse(answer.text).messages;
  }

  /** The whole history of a conversation, page by page. */
  async wholeHistory(query) {
    const all = [];
    for (let after = '0'.repeat(26); ; after = all.at(-1).id) {
      const page = await this.history({ ...query, after });
      all.push(...page);
      if (page.length === 0) return all;
    }
  }

  /** Follows a link of one of our own pages. */
  click(path) {
    return this.get(path, { 'Sec-Fetch-Site': 'same-origin' });
  }

  mute(room, name, seconds) {
    const query = { rname: room, b_user: name, ...(seconds === undefined ? {} : { b_time: seconds }) };
    return this.click(`/chat/block/roomuser/?${form(query)}`);
  }

  kick(room, name) {
    return this.click(`/chat/kick/roomuser/?${form({ rname: room, del_user: name })}`);
  }

  /** Connects a real socket.io-client of this person: version 4 or 1. */
  connect(options = {}) {
    return Client.connect({ url: this.server.url, cookie: this.cookie, ...options });
  }
}
