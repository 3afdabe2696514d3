// A redis-server of the test's own.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './http.js';
import { Process, run } from './process.js';
import { until } from './until.js';

export class Redis {
  /** Starts redis-server on a free port of 127.0.0.1, with every write on disk before it is acknowledged. */
  static async start() {
    const redis = new Redis();
    redis.dir = await mkdtemp(join(tmpdir(), 'hihi-redis-'));
    redis.port = await freePort();
    redis.url = `redis://127.0.0.1:${redis.port}/0`;
    const flags = ['--port', redis.port, '--bind', '127.0.0.1', '--dir', redis.dir, '--save', '', '--appendonly', 'yes'];
    redis.process = new Process('redis-server', [...flags.map(String), '--appendfsync', 'always']);
    await until('redis-server answers', async () => {
      if (redis.process.ended) throw new Error(redis.process.tail());
      return (await redis.cli('PING')).trim() === 'PONG';
    });
    return redis;
  }

  /** Runs one command with redis-cli and returns the answer as redis-cli prints it to a pipe. */
  cli(...args) {
    return run('redis-cli', ['-p', String(this.port), ...args.map(String)], { name: `redis-cli ${args[0]}` });
  }

  async stop() {
    await this.process.end();
    await rm(this.dir, { recursive: true, force: true });
  }
}
