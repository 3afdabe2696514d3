// The test server in front of hihichat: it serves the old page's own files and hands everything else, websocket
// upgrades included, to the real binary, as the reverse proxy of an old deployment does. Browsers see one origin.

import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import { dirname, join } from 'node:path';
import { form, request } from '../lib/http.js';
import { chatPage, loginPage } from './render.js';

const require = createRequire(import.meta.url);
const inPackage = (name, file) => readFileSync(join(dirname(require.resolve(`${name}/package.json`)), file));

const FILES = {
  '/old/jquery.js': inPackage('jquery', 'tmp/jquery.js'),
  '/old/socket.io.js': inPackage('socket.io-client-1', 'socket.io.js'),
  '/old/md5.js': inPackage('blueimp-md5', 'js/md5.js'),
};

/** Starts it on a free port. Returns { url, seen, close }; seen lists the method and raw path of every proxied request. */
export async function startOldPage({ target, transports }) {
  const seen = [];
  const server = http.createServer((req, res) => {
    answer(req, res).catch((error) => res.writeHead(502).end(String(error)));
  });

  async function answer(req, res) {
    const [path, query = ''] = req.url.split('?');
    const page = req.method === 'GET' ? PAGES[path] : undefined;
    if (page) return html(res, await page(target, req.headers.cookie ?? '', new URLSearchParams(query), transports));
    if (FILES[path]) return res.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8' }).end(FILES[path]);
    seen.push(`${req.method} ${req.url}`);
    pass(target, req, res);
  }

  const tunnels = new Set();
  server.on('upgrade', (req, socket, head) => {
    seen.push(`UPGRADE ${req.url}`);
    tunnel(target, req, socket, head, tunnels);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
        for (const socket of tunnels) socket.destroy();
      }),
  };
}

function html(res, text) {
  res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(text);
}

const THREE_LINES = readFileSync(new URL('threelines.html', import.meta.url), 'utf8');

const PAGES = {
  '/login/': () => loginPage(),
  '/three-lines/': () => THREE_LINES,
  '/chat/': async (target, cookie, query, transports) => {
    const room = query.get('rname') ?? '';
    return chatPage({ ...(await look(target, cookie, '/chat/', { rname: room })), room, transports });
  },
  '/privatechat/': async (target, cookie, query, transports) => {
    const to = query.get('to') ?? '';
    return chatPage({ ...(await look(target, cookie, '/privatechat/', { to })), to, transports });
  },
};

// What the Flask version took from its database comes from hihichat itself here: who is asking, what was said, who is in.
async function look(target, cookie, path, query) {
  const headers = cookie ? { Cookie: cookie } : {};
  const page = await request(target, `${path}?${form(query)}`, { headers });
  const me = cookie ? unescape(/id="fromname"[^>]*value="([^"]*)"/.exec(page.text)?.[1] ?? '') : '';
  const users = [...page.text.matchAll(/<li[^>]*data-id="([^"]*)"/g)].map((match) => unescape(match[1]));
  const said = await request(target, `/api/messages?${form({ ...query, limit: 50 })}`, { headers });
  return {
    me,
    users: users.filter((name) => !['小HI', '小黄鸭'].includes(name)),
    history: said.status === 200 ? JSON.parse(said.text).messages : [],
  };
}

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&#34;': '"', '&#39;': "'" };
const unescape = (text) => text.replace(/&(amp|lt|gt|#34|#39);/g, (entity) => ENTITIES[entity]);

function pass(target, req, res) {
  const { hostname, port } = new URL(target);
  const options = { hostname, port, method: req.method, path: req.url, headers: req.headers, agent: false };
  const onward = http.request(options, (answer) => {
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
    answer.on('error', () => res.destroy());
  });
  onward.on('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
  res.on('close', () => onward.destroy());
  req.pipe(onward);
}

function tunnel(target, req, socket, head, tunnels) {
  const { hostname, port } = new URL(target);
  const onward = net.connect(port, hostname, () => {
    const lines = [`${req.method} ${req.url} HTTP/1.1`];
    for (let i = 0; i < req.rawHeaders.length; i += 2) lines.push(`${req.rawHeaders[i]}: ${req.rawHeaders[i + 1]}`);
    onward.write(lines.join('\r\n') + '\r\n\r\n');
    onward.write(head);
    onward.pipe(socket).pipe(onward);
  });
  for (const [side, other] of [[socket, onward], [onward, socket]]) {
    tunnels.add(side);
    side.on('error', () => other.destroy());
    side.on('close', () => (tunnels.delete(side), other.destroy()));
  }
}
