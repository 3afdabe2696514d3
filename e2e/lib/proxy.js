// nginx and Caddy, running the samples of deploy/ as they are but for addresses, ports, paths and the certificate.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, request } from './http.js';
import { Process, run } from './process.js';
import { until } from './until.js';

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));

/** The text of a sample. */
export const sample = (file) => readFile(join(DEPLOY, file), 'utf8');

/** Replaces every `from` of the pairs. One that does not occur is a mistake: the sample has changed. */
export function edit(text, pairs) {
  return pairs.reduce((edited, [from, to]) => {
    if (!edited.includes(from)) throw new Error(`the sample has no ${JSON.stringify(from)}`);
    return edited.replaceAll(from, to);
  }, text);
}

/** A proxy that runs. `url` is its https address (http for one without TLS), `http` the plain one. */
class Proxy {
  /** Makes a folder for the proxy and takes two ports. */
  static async prepare(name) {
    const proxy = new Proxy();
    proxy.name = name;
    proxy.dir = await mkdtemp(join(tmpdir(), `hihi-${name}-`));
    [proxy.plain, proxy.secure] = [await freePort(), await freePort()];
    proxy.http = `http://localhost:${proxy.plain}`;
    proxy.url = `https://localhost:${proxy.secure}`;
    return proxy;
  }

  path(file) {
    return join(this.dir, file);
  }

  async start(command, args, env = process.env) {
    this.process = new Process(command, args, { env, name: this.name });
    await until(`${this.name} answers`, async () => {
      if (this.process.ended) throw new Error(this.process.tail());
      return (await request(this.http, '/')).status;
    });
  }

  /** All that the proxy has noted so far, in its output and its files. */
  async logs(...files) {
    const texts = await Promise.all(files.map((file) => readFile(this.path(file), 'utf8').catch(() => '')));
    return [this.process.log, ...texts].join('\n');
  }

  async close() {
    await this.process?.end();
    await rm(this.dir, { recursive: true, force: true });
  }
}

// What Debian's nginx.conf is around a file of conf.d, with everything it writes in a folder of its own. Only root may
// change the user, and needs to: others can't read the folder.
const aroundSite = (dir) => `
  daemon off;
  ${process.getuid() === 0 ? 'user root;' : ''}
  pid ${dir}/nginx.pid;
  events { worker_connections 512; }
  http {
    client_body_temp_path ${dir}/body;
    proxy_temp_path ${dir}/proxy;
    fastcgi_temp_path ${dir}/fastcgi;
    uwsgi_temp_path ${dir}/uwsgi;
    scgi_temp_path ${dir}/scgi;
    include ${dir}/site.conf;
  }`;

/** The addresses that every nginx sample listens on, and those of the test instead. */
const listening = (proxy) => [
  ['    listen [::]:80;\n', ''],
  ['listen 80;', `listen ${proxy.plain};`],
  ['chat.example.org', 'localhost'],
];

async function startNginx(proxy, site) {
  await writeFile(proxy.path('site.conf'), site);
  await writeFile(proxy.path('nginx.conf'), aroundSite(proxy.dir));
  const args = ['-p', proxy.dir, '-c', proxy.path('nginx.conf'), '-e', 'stderr'];
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }; // where only root's PATH leads
  const verdict = new Process('nginx', ['-t', ...args], { env });
  const { code } = await verdict.exited;
  await verdict.end();
  if (code !== 0 || /\[(warn|error|emerg)\]/.test(verdict.log)) throw new Error(`nginx -t says\n${verdict.log}`);
  await proxy.start('nginx', args, env);
  return proxy;
}

/** nginx with deploy/nginx/hihichat.conf in front of a server on `port`. Its logs are access.log and error.log. */
export async function nginx(port) {
  const proxy = await Proxy.prepare('nginx');
  await makeCertificate(proxy);
  const site = edit(await sample('nginx/hihichat.conf'), [
    ['    listen [::]:443 ssl;\n', ''],
    ['listen 443 ', `listen ${proxy.secure} `],
    ['/etc/letsencrypt/live/chat.example.org/fullchain.pem', proxy.path('cert.pem')],
    ['/etc/letsencrypt/live/chat.example.org/privkey.pem', proxy.path('key.pem')],
    ['/var/log/nginx/hihichat.', `${proxy.dir}/`],
    ['127.0.0.1:5000', `127.0.0.1:${port}`],
    ...listening(proxy),
  ]);
  return startNginx(proxy, site);
}

/** nginx with deploy/nginx/move.conf between Flask and hihichat; `everybody` says with whom those are who chose nothing. */
export async function nginxBetween({ flask, hihichat, everybody = 'flask' }) {
  const proxy = await Proxy.prepare('nginx');
  proxy.url = proxy.http;
  const site = edit(await sample('nginx/move.conf'), [
    ['server 127.0.0.1:5000;', `server 127.0.0.1:${flask};`],
    ['server 127.0.0.1:5001;', `server 127.0.0.1:${hihichat};`],
    ['default  flask;', `default  ${everybody};`],
    ...listening(proxy),
  ]);
  return startNginx(proxy, site);
}

/** Caddy with deploy/caddy/Caddyfile in front of a server on `port`. It makes its own certificate for localhost. */
export async function caddy(port) {
  const proxy = await Proxy.prepare('caddy');
  const own = `admin off\n\tskip_install_trust\n\thttp_port ${proxy.plain}\n\thttps_port ${proxy.secure}\n`;
  await writeFile(proxy.path('Caddyfile'), edit(await sample('caddy/Caddyfile'), [['\tservers {', `\t${own}\tservers {`]]));
  const env = {
    ...process.env,
    HOME: proxy.dir,
    XDG_DATA_HOME: proxy.dir,
    XDG_CONFIG_HOME: proxy.dir,
    HIHI_SITE: 'localhost',
    HIHI_UPSTREAM: `127.0.0.1:${port}`,
  };
  await proxy.start('caddy', ['run', '--config', proxy.path('Caddyfile'), '--adapter', 'caddyfile'], env);
  return proxy;
}

function makeCertificate(proxy) {
  const files = ['-keyout', proxy.path('key.pem'), '-out', proxy.path('cert.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  return run('openssl', ['req', '-x509', ...key, '-days', '2', ...files, ...names], { env: process.env });
}
