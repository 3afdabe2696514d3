// Real socket.io-client libraries in Node: 4.x (Engine.IO 4) and 1.3.6 (Engine.IO 3) behind one small face.

import http from 'node:http';
import https from 'node:https';
import io1 from 'socket.io-client-1';
import { io as io4 } from 'socket.io-client';
import { inTime, until } from './until.js';

const NAMESPACE = '/testnamespace';

export class Client {
  /** Every `response` so far, in the order it came. */
  messages = [];
  /** Every other event so far, as [name, ...arguments] (4.x only). */
  others = [];
  /** Every packet of the transport, as text, in the order it came: nothing that reaches the machine escapes it. */
  packets = [];

  /** Connects and waits until the namespace has answered. Fails with the server's refusal. */
  static async connect(options) {
    const client = Client.open(options);
    await client.connected();
    return client;
  }

  /** Starts connecting and returns at once. */
  static open({ url, cookie, version = 4, transports = ['polling', 'websocket'], headers = {}, reconnection = false }) {
    const client = new Client();
    client.label = `${version}.x over ${transports.join('+')}`;
    const all = cookie ? { Cookie: cookie, ...headers } : headers;
    const delays = { reconnectionDelay: 50, reconnectionDelayMax: 200 };
    const common = { transports, reconnection, forceNew: true, ...delays, rejectUnauthorized: false };
    client.socket =
      version === 4
        ? io4(url + NAMESPACE, { ...common, extraHeaders: all })
        : io1(url + NAMESPACE, { ...common, agent: headerAgent(url, all) });
    client.#listen(version);
    return client;
  }

  #listen(version) {
    const { socket } = this;
    socket.on('response', (message) => this.messages.push(message));
    if (version === 4) {
      socket.onAny((name, ...args) => name !== 'response' && this.others.push([name, ...args]));
    }
    this.opened = new Promise((resolve, reject) => {
      socket.on('connect', () => (this.#tap(), resolve()));
      for (const failure of ['connect_error', 'error']) {
        socket.on(failure, (error) => reject(new Error(`${this.label}: ${failure} ${error?.message ?? error}`, { cause: error })));
      }
    });
    this.opened.catch(() => {}); // whoever cares awaits connected()
    this.closed = new Promise((resolve) => socket.on('disconnect', resolve));
  }

  #tap() {
    this.socket.io.engine.on('packet', (packet) => this.packets.push(`${packet.type} ${packet.data ?? ''}`));
  }

  connected() {
    return inTime(`${this.label} connects`, this.opened);
  }

  get transport() {
    return this.socket.io.engine.transport.name;
  }

  /** Emits an event and waits for its acknowledgement. */
  ask(event, ...args) {
    const answer = new Promise((resolve) => this.socket.emit(event, ...args, resolve));
    return inTime(`${this.label}: ${event} is acknowledged`, answer);
  }

  /** Listens to a room and fails if that is refused. */
  async subscribe(room, more = {}) {
    const answer = await this.ask('request_for_response', { param: room, ...more });
    if (answer?.code !== 200) throw new Error(`${this.label}: subscribing to ${room}: ${JSON.stringify(answer)}`);
  }

  /** Resolves with the first message whose text is that. */
  hears(text) {
    return until(`${this.label} hears ${JSON.stringify(text)}`, () => this.messages.find((m) => m.text === text));
  }

  /** Resolves when so many messages have come. */
  async count(n) {
    await until(`${this.label} hears ${n} messages`, () => this.messages.length >= n, { within: 60_000 }).catch((error) => {
      throw new Error(`${this.label} heard ${this.messages.length} of ${n} messages`, { cause: error });
    });
  }

  get texts() {
    return this.messages.map((m) => m.text);
  }

  close() {
    this.socket.disconnect();
  }
}

// socket.io-client 1.x has no option for headers under Node, and passes rejectUnauthorized on as null; its agent is
// asked for every request and handshake.
const withHeaders = (Agent) =>
  class extends Agent {
    constructor(headers) {
      super();
      this.headers = headers;
    }

    addRequest(req, options, ...rest) {
      for (const [name, value] of Object.entries(this.headers)) req.setHeader(name, value);
      return super.addRequest(req, { ...options, rejectUnauthorized: false }, ...rest);
    }
  };

export const HeaderAgent = withHeaders(http.Agent);
const SecureHeaderAgent = withHeaders(https.Agent);

const headerAgent = (url, headers) => new (url.startsWith('https:') ? SecureHeaderAgent : HeaderAgent)(headers);
