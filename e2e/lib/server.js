// The real hihichat binary, in a data folder of its own.

import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, request } from './http.js';
import { Person } from './person.js';
import { Process, run } from './process.js';
import { until } from './until.js';

/** The program under test. */
export const BINARY = process.env.HIHICHAT_BIN ?? fileURLToPath(new URL('../../bin/hihichat', import.meta.url));

/** The password of everybody in these stories. */
export const PASSWORD = 'correct horse 电池';

export class Server {
  #people = new Map();

  /** Starts a server and waits until it is ready. settings are HIHI_ variables without the prefix. */
  static async start(settings = {}) {
    await access(BINARY).catch(() => {
      throw new Error(`${BINARY} is missing: run "make build" first`);
    });
    const server = new Server();
    server.dir = await mkdtemp(join(tmpdir(), 'hihi-e2e-'));
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    server.env = environment({
      ADDR: `127.0.0.1:${server.port}`,
      DATA: server.dir,
      ADMIN_PASSWORD: PASSWORD,
      ...settings,
    });
    server.earlier = '';
    try {
      await server.start();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** Starts the process, again after stop or kill, on the same port and data. */
  async start() {
    this.process = new Process(BINARY, [], { env: this.env, name: 'hihichat' });
    await until('hihichat is ready', async () => {
      if (this.process.ended) return true;
      return (await request(this.url, '/healthz')).status === 200;
    });
    if (this.process.ended) throw new Error(`hihichat did not start:\n${this.process.tail()}`);
  }

  /** Asks the server to stop, as an operator would, and waits. Returns { code, signal }. */
  stop() {
    return this.#end('SIGTERM');
  }

  /** kill -9. */
  kill() {
    return this.#end('SIGKILL');
  }

  async #end(signal) {
    const how = await this.process.end(signal);
    this.earlier += this.process.log;
    return how;
  }

  /** All that the server has logged so far, across restarts. */
  get log() {
    return this.process.ended ? this.earlier : this.earlier + this.process.log;
  }

  /** Runs a subcommand of the same binary on the same data. */
  command(...args) {
    const env = { ...this.env, HIHI_PASSWORD: PASSWORD };
    return run(BINARY, args, { env, name: `hihichat ${args.join(' ')}` });
  }

  /** Signs a person in over HTTP and makes the account first if it is not there yet; admin is there from the start. */
  async person(name, { permissions = [] } = {}) {
    if (name !== 'admin' && !this.#people.has(name)) {
      const grants = permissions.flatMap((p) => ['--permission', p]);
      await this.command('user', 'add', name, ...grants);
    }
    const person = await Person.signIn(this, name, PASSWORD);
    this.#people.set(name, person);
    return person;
  }

  async close() {
    if (!this.process.ended) await this.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

function environment(settings) {
  const kept = Object.entries(process.env).filter(([key]) => !key.startsWith('HIHI'));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(Object.entries(settings).map(([k, v]) => [`HIHI_${k}`, v])) };
}
