// What docker build and docker run do with deploy/Dockerfile, on a machine without Docker: its own commands make the
// image as a folder, and its program runs with that folder as its whole world.

import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Process, run } from './process.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Reads a Dockerfile: its stages, each a list of [instruction, text]. */
export function stages(dockerfile) {
  const lines = dockerfile.replace(/^#.*\n/gm, '').replace(/\\\n/g, ' ');
  const instructions = lines.split('\n').filter((line) => line.trim() !== '');
  const list = [];
  for (const line of instructions) {
    const [, name, text] = /^\s*([A-Z]+)\s+(.*)$/.exec(line);
    if (name === 'FROM') list.push([]);
    list.at(-1).push([name, text]);
  }
  return list;
}

// The words of an instruction, "quoted ones" and NAME="quoted" too.
const words = (text) => text.match(/(?:"[^"]*"|[^\s"])+/g).map((word) => word.replaceAll('"', ''));

export class Image {
  /** Makes the image. What is in `folder` afterwards is what a container would see as its root. */
  static async build() {
    const image = new Image();
    image.dir = await mkdtemp(join(tmpdir(), 'hihi-image-'));
    image.folder = join(image.dir, 'image');
    image.stages = stages(await readFile(join(ROOT, 'deploy/Dockerfile'), 'utf8'));
    await mkdir(image.folder);
    await image.#copySources();
    for (const [name, text] of image.stages[0]) {
      if (name === 'RUN') await image.#runInBuild(text);
    }
    return image;
  }

  // What COPY . . would bring: the files that git knows or would take, but for those of Dockerfile.dockerignore.
  async #copySources() {
    const ignored = await readFile(join(ROOT, 'deploy/Dockerfile.dockerignore'), 'utf8');
    const patterns = ignored.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const git = ['-C', ROOT, 'ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
    const files = (await run('git', git, { env: process.env })).split('\0').filter(Boolean);
    for (const file of files.filter((file) => !patterns.some((pattern) => matches(file, pattern)))) {
      const to = join(this.dir, 'src', file);
      await mkdir(dirname(to), { recursive: true });
      await cp(join(ROOT, file), to).catch((error) => {
        if (error.code !== 'ENOENT') throw error; // removed, and git not told yet
      });
    }
  }

  #runInBuild(text) {
    const script = text.replaceAll('/image', this.folder).replaceAll('65532:65532', this.#owner);
    const options = { env: process.env, name: `RUN ${text}`, within: 600_000 }; // the first build compiles everything
    return run('sh', ['-ec', `cd "$1"; ${script}`, 'sh', join(this.dir, 'src')], options);
  }

  // Others than root can be nobody but themselves.
  get #owner() {
    return process.getuid() === 0 ? this.last('USER') : `${process.getuid()}:${process.getgid()}`;
  }

  /** The text of the last instruction of that name in the last stage. */
  last(instruction) {
    return this.stages.at(-1).findLast(([name]) => name === instruction)?.[1];
  }

  /** The environment that the image and the settings of a docker run make. */
  #environment(settings) {
    const own = Object.fromEntries(words(this.last('ENV')).map((word) => word.split('=')));
    return { PATH: process.env.PATH, ...own, ...settings };
  }

  /** Starts a program of the image with the image as its root and as the image's user. */
  exec(command, settings) {
    const env = this.#environment(settings);
    const inside =
      process.getuid() === 0
        ? ['chroot', `--userspec=${this.last('USER')}`, this.folder]
        : ['unshare', '--map-root-user', 'chroot', this.folder];
    return new Process('env', ['-i', ...Object.entries(env).map((pair) => pair.join('=')), ...inside, ...command], {
      env: process.env,
      name: command[0],
    });
  }

  /** Starts the container. */
  start(settings) {
    return this.exec(JSON.parse(this.last('ENTRYPOINT')), settings);
  }

  /** Runs the health check to its end and returns its exit code. */
  async health(settings) {
    const check = this.exec(JSON.parse(/CMD (\[.*\])/.exec(this.last('HEALTHCHECK'))[1]), settings);
    const { code } = await check.exited;
    await check.end();
    return code;
  }

  close() {
    return rm(this.dir, { recursive: true, force: true });
  }
}

// Whether a line of the .dockerignore hits a file: only what our file uses is understood.
function matches(file, pattern) {
  if (!pattern.startsWith('**/')) return file === pattern || file.startsWith(`${pattern}/`);
  const name = pattern.slice(3);
  const parts = file.split('/');
  return name.startsWith('*') ? parts.at(-1).endsWith(name.slice(1)) : parts.includes(name);
}
