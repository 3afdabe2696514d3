// A stand-in for the Flask version: a program that reads and writes Redis and chat.sqlite3 the way the wire contract says
// the Flask version does, its quirks included. Pages are JSON here, for the tests' sake; `session` is a real Flask cookie.

import http from 'node:http';
import * as flask from './flask.js';
import { signed, userOf } from './flaskcookie.js';
import { checkPassword } from './werkzeug.js';

export class FlaskVersion {
  /** Starts it on a free port, or on the one given. `database` is a FlaskDatabase, `secret` its SECRET_KEY. */
  static async start({ redis, database, secret, port = 0 }) {
    const version = new FlaskVersion();
    Object.assign(version, { redis, database, secret });
    version.server = http.createServer((req, res) => {
      version.#answer(req, res).catch((error) => res.writeHead(500).end(String(error.stack)));
    });
    await new Promise((resolve) => version.server.listen(port, '127.0.0.1', resolve));
    version.port = version.server.address().port;
    version.url = `http://127.0.0.1:${version.port}`;
    return version;
  }

  close() {
    return new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  async #answer(req, res) {
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    const url = new URL(req.url, this.url);
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const visit = { res, query: url.searchParams, form, me: await this.#user(req) };
    if (url.pathname === '/login_check') return this.#login(visit);
    if (visit.me === undefined && url.pathname !== '/') return res.writeHead(302, { Location: '/login/' }).end();
    const text = /^\/api\/sendchat\/(.+)$/.exec(url.pathname);
    if (text) return this.#send(visit, decodeURIComponent(text[1]));
    const page = PAGES[url.pathname];
    return page ? page.call(this, visit) : res.writeHead(404).end();
  }

  async #user(req) {
    const cookie = /(?:^|;\s*)session=([^;]+)/.exec(req.headers.cookie ?? '');
    const id = cookie && userOf(cookie[1], this.secret);
    return id ? (await this.database.userById(id))?.username : undefined;
  }

  async #login({ res, form }) {
    const user = await this.database.userByName(form.get('Username'));
    if (!user || !checkPassword(user.password_hash, form.get('Password'))) return res.end('error');
    res.setHeader('Set-Cookie', `session=${signed({ _fresh: true, user_id: String(user.id) }, this.secret)}; HttpOnly; Path=/`);
    res.end('success');
  }

  async #send({ res, form, me }, text) {
    const to = form.get('rname') ?? '';
    const answer = (code, msg) => res.end(`{"code": ${code}, "msg": ${flask.pythonString(msg)}}`);
    if (await flask.isMuted(this.redis, me)) return answer(201, 'Your are under block now!');
    if (form.get('rtype') === 'p') {
      await flask.whisper(this.redis, me, to, text, now());
    } else {
      if (!(await flask.members(this.redis, to)).includes(me)) return answer(403, 'You are not in this room');
      await flask.say(this.redis, to, me, text, now());
    }
    return answer(200, text);
  }
}

// Python's clock tells microseconds, so that no two rows have one time; Node's tells milliseconds.
let latest = 0;
const now = () => (latest = Math.max(latest + 2e-6, Date.now() / 1000));

const show = (res, page) => res.end(JSON.stringify(page));

const PAGES = {
  '/'({ res, me = '' }) {
    res.end(`Hello, ${me}!`);
  },
  async '/roomlist/'({ res }) {
    show(res, { rooms: await flask.rooms(this.redis) });
  },
  async '/createroom/'({ res, form, me }) {
    await flask.createRoom(this.redis, form.get('chatroomname'), me, now());
    res.writeHead(302, { Location: `/chat/?${new URLSearchParams({ rname: form.get('chatroomname') })}` }).end();
  },
  async '/joinroom/'({ res, query, me }) {
    await flask.join(this.redis, query.get('rname'), me, now());
    res.writeHead(302, { Location: `/chat/?${query}` }).end();
  },
  async '/chat/'({ res, query }) {
    const room = query.get('rname');
    const [members, messages] = [await flask.members(this.redis, room), await flask.history(this.redis, room)];
    show(res, { members, messages, muted: await flask.muted(this.redis) });
  },
  async '/privatechat/'({ res, query, me }) {
    show(res, { messages: await flask.whispered(this.redis, me, query.get('to')) });
  },
};
