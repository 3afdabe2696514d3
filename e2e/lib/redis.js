// A redis-server of the test's own.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './http.js';
import { Process, run } from './process.js';
import { until } from './until.js';

export class Redis {
  /**
   * Starts redis-server on a free port of 127.0.0.1, from a configuration file of its own and with these flags: by
   * default, with every write on disk before it is acknowledged.
   */
  static async start(flags = ['--appendonly', 'yes', '--appendfsync', 'always']) {
    const redis = new Redis();
    redis.dir = await mkdtemp(join(tmpdir(), 'hihi-redis-'));
    redis.port = await freePort();
    redis.url = `redis://127.0.0.1:${redis.port}/0`;
    const file = join(redis.dir, 'redis.conf');
    await writeFile(file, `port ${redis.port}\nbind 127.0.0.1\ndir ${redis.dir}\nsave ""\n`);
    redis.flags = [file, ...flags];
    await redis.start();
    return redis;
  }

  /** Starts the process, again after a crash, on the same port and data. */
  async start() {
    this.process = new Process('redis-server', this.flags);
    await until('redis-server answers', async () => {
      if (this.process.ended) throw new Error(this.process.tail());
      return (await this.cli('PING')).trim() === 'PONG';
    });
  }

  /** kill -9. */
  crash() {
    return this.process.end('SIGKILL');
  }

  /** Runs one command with redis-cli and returns the answer as redis-cli prints it to a pipe. */
  cli(...args) {
    return run('redis-cli', ['-p', String(this.port), ...args.map(String)], { name: `redis-cli ${args[0]}` });
  }

  async close() {
    await this.process.end();
    await rm(this.dir, { recursive: true, force: true });
  }
}
