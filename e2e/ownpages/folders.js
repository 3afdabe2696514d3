// The folders of a team that kept its pages of 2019: templates/ and static/ beside this file, and in static/ the
// libraries from npm, unmodified, under the names that the pages call them by.

import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const LIBRARIES = [
  ['jquery', 'tmp/jquery.js', 'chat/js/jquery.js'],
  ['socket.io-client-1', 'socket.io.js', 'chat/js/socket.io.js'],
  ['blueimp-md5', 'js/md5.js', 'chat/js/md5.js'],
  ['bootstrap', 'dist/css/bootstrap.min.css', 'bootstrap/css/bootstrap.min.css'],
];

/** What the inline scripts of the pages need, and the pictures that they ask the internet for. */
export const POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data: http://www.gravatar.com; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Copies both folders to a place of the story's own. `settings` are the server's; `close` removes the folders. */
export async function ownFolders() {
  const dir = await mkdtemp(join(tmpdir(), 'hihi-own-'));
  const [templates, files] = [join(dir, 'templates'), join(dir, 'static')];
  await cp(here('templates'), templates, { recursive: true });
  await cp(here('static'), files, { recursive: true });
  for (const [name, from, to] of LIBRARIES) {
    await mkdir(dirname(join(files, to)), { recursive: true });
    await cp(join(dirname(require.resolve(`${name}/package.json`)), from), join(files, to));
  }
  return {
    templates,
    files,
    settings: { TEMPLATE_DIR: templates, STATIC_DIR: files, STATIC_CSP: POLICY },
    close: () => rm(dir, { recursive: true, force: true }),
  };
}
