// A story is a test with a world of its own, which is tidied up afterwards and tells what it knows when the test fails.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, openWindow } from './browser.js';
import { Redis } from './redis.js';
import { Server } from './server.js';
import { startOldPage } from '../oldpage/serve.js';

/** Pictures for people go here; git ignores the folder. */
export const OUT = fileURLToPath(new URL('../out/', import.meta.url));

/** Both message stores that hihichat has. */
export const BACKENDS = ['sqlite', 'redis'];

let browser; // one per test file

after(async () => (await browser)?.close());

/** Declares a test whose body gets a World. */
export function story(name, body) {
  test(name, async () => {
    const world = new World(name);
    try {
      await body(world);
    } catch (error) {
      await world.tell();
      throw error;
    } finally {
      await world.close();
    }
  });
}

/** Declares the same story once for every backend; the body's world starts servers on that backend. */
export function storyOnBoth(name, body) {
  for (const backend of BACKENDS) {
    story(`${name} (${backend})`, (world) => {
      world.backend = backend;
      return body(world);
    });
  }
}

class World {
  backend = 'sqlite';
  servers = [];
  pages = [];
  #closers = [];

  constructor(name) {
    this.name = name;
  }

  #later(close) {
    this.#closers.unshift(close);
  }

  /** Starts the real server on this world's backend. */
  async server(settings = {}) {
    if (this.backend === 'redis') {
      this.redis ??= await this.have(await Redis.start());
      settings = { REDIS_URL: this.redis.url, ...settings };
    }
    const server = await Server.start(settings);
    this.servers.push(server);
    this.#later(() => server.close());
    return server;
  }

  /** Closes something together with the world, and returns it. */
  have(thing) {
    this.#later(() => thing.close());
    return thing;
  }

  /** Puts the old page in front of a server, on an origin of its own. */
  async oldPage(server, options = {}) {
    const old = await startOldPage({ target: server.url, ...options });
    this.#later(() => old.close());
    return old;
  }

  /** Connects a client of a person and closes it in the end. */
  async client(person, options = {}) {
    const client = await person.connect(options);
    this.#later(() => client.close());
    return client;
  }

  /** Opens a browser window on a server (or the old page's), signed in as person if one is given. */
  async window(server, person, options = {}) {
    browser ??= launch();
    const page = await openWindow(await browser, { url: server.url, cookie: person?.cookie, ...options });
    this.pages.push(page);
    this.#later(() => page.context().close());
    return page;
  }

  /** What a person wants to see when a story has failed. */
  async tell() {
    for (const server of this.servers) {
      console.error(`--- hihichat's log (${this.name}):\n${server.log.split('\n').slice(-60).join('\n')}`);
    }
    await mkdir(OUT, { recursive: true });
    for (const [i, page] of this.pages.entries()) {
      const file = join(OUT, `failed-${this.name.replace(/[^\p{L}\p{N}]+/gu, '-')}-${i}.png`);
      await page.screenshot({ path: file }).catch(() => {});
      console.error(`--- ${page.url()} is in ${file}\n${page.complaints.join('\n')}`);
    }
  }

  async close() {
    for (const close of this.#closers) await close();
  }
}
