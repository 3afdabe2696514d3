// A client of any version in the matrix, with the face of lib/client.js.

import { Client } from '../client.js';
import { until } from '../until.js';
import { LIBRARIES, WAYS } from './libraries.js';

const NAMESPACE = '/testnamespace';

export class MatrixClient extends Client {
  /** How often the namespace has let this client in. */
  connects = 0;

  /** Starts connecting a person's client and returns at once. onConnect runs whenever the namespace lets it in. */
  static open(person, { version, way, reconnection = false, onConnect = () => {} }) {
    const client = new MatrixClient();
    client.library = LIBRARIES[version];
    client.way = WAYS[way];
    client.label = `${version} (${way})`;
    client.socket = client.library.io(person.server.url + NAMESPACE, {
      transports: client.way.transports,
      reconnection,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
      forceNew: true,
      ...client.library.withHeaders({ Cookie: person.cookie }),
    });
    client.#listen(onConnect);
    return client;
  }

  /** Connects and waits until the namespace has answered. */
  static async connect(person, options) {
    const client = MatrixClient.open(person, options);
    await client.connected();
    return client;
  }

  #listen(onConnect) {
    const { socket, packets } = this;
    let engine;
    socket.on('response', (message) => this.messages.push(message));
    socket.on('connect', () => {
      if (socket.io.engine !== engine) {
        engine = socket.io.engine;
        engine.on('packet', (packet) => packets.push(`${packet.type} ${packet.data ?? ''}`));
      }
      this.connects++;
      onConnect(this);
    });
    this.opened = this.outcome(socket);
    this.opened.catch(() => {}); // whoever cares awaits connected()
  }

  /** Another namespace on the same connection. */
  namespace(name) {
    return this.socket.io.socket(name);
  }

  /** Resolves when the namespace lets a socket in, and fails with its refusal. */
  outcome(socket) {
    return new Promise((resolve, reject) => {
      socket.on('connect', resolve);
      for (const failure of new Set(['connect_error', this.library.refusal])) {
        socket.on(failure, (error) => reject(new Error(`${this.label}: ${failure} ${error?.message ?? error}`)));
      }
    });
  }

  /** Resolves when the connection travels as it should in the end. */
  settled() {
    return until(`${this.label} travels by ${this.way.ends}`, () => this.transport === this.way.ends);
  }

  /** Resolves when the namespace has let this client in n times. */
  connectedTimes(n) {
    return until(`${this.label} is let in for the ${n}. time`, () => this.connects >= n);
  }

  /** Resolves when the two sides have made sure n times that the other one lives. */
  beats(n) {
    const answer = this.library.protocol === 3 ? 'pong' : 'ping'; // what comes from the server
    const heard = () => this.packets.filter((packet) => packet.startsWith(answer)).length;
    return until(`${this.label} has its ${n}. heartbeat`, () => heard() >= n, { within: 70_000, every: 200 });
  }
}
