// Child processes whose output is kept, and that are ended by their own id.

import { spawn } from 'node:child_process';
import { inTime } from './until.js';

// A test process that dies must not leave servers behind.
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A running program. `log` holds all that it wrote; `exited` resolves with { code, signal }. */
export class Process {
  constructor(command, args, { env, name = command } = {}) {
    this.name = name;
    this.log = '';
    this.ended = null;
    this.child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => (this.log += text));
    }
    this.exited = new Promise((resolve) => {
      this.child.on('error', (error) => resolve((this.ended = { code: -1, signal: null, error })));
      this.child.on('close', (code, signal) => resolve((this.ended = { code, signal })));
    });
    running.add(this.child);
    this.exited.then(() => running.delete(this.child));
  }

  /** Sends the signal and waits for the end. A program that has ended already is fine. */
  async end(signal = 'SIGTERM') {
    if (!this.ended) this.child.kill(signal);
    return inTime(`${this.name} ends after ${signal}`, this.exited);
  }

  /** The end of the log, for a person who looks into a failure. */
  tail(lines = 40) {
    return this.log.trimEnd().split('\n').slice(-lines).join('\n');
  }
}

/** Runs a program to its end and returns what it wrote to standard output. Fails on any other exit code than 0. */
export async function run(command, args, { env, name = command, within = 60_000 } = {}) {
  const child = new Process(command, args, { env, name });
  const { code, signal, error } = await inTime(`${name} ends`, child.exited, within);
  await child.end();
  if (code !== 0) throw new Error(`${name} ended with ${signal ?? code}:\n${child.tail()}`, { cause: error });
  return child.log;
}
