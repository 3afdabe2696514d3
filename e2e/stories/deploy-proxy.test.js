// The proxies of deploy/ in front of the real server: what works without them works behind them, and a client can't
// make hihichat believe what only a proxy may say.

import assert from 'node:assert/strict';
import { FORM, form, request, speaking } from '../lib/http.js';
import { bubbles, createRoom, say, sees, signIn } from '../lib/ourbrowser.js';
import { Person } from '../lib/person.js';
import { caddy, nginx } from '../lib/proxy.js';
import { PASSWORD } from '../lib/server.js';
import { story } from '../lib/story.js';
import { until } from '../lib/until.js';

// The certificates are made by the test or by Caddy, and nobody vouches for them.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

const ROOM = '大厅';
const PROXIES = { nginx, caddy };

/** Declares a story for every proxy. Its body gets the world and the proxy, which stands in front of world.servers[0]. */
function behindEach(name, body) {
  for (const [kind, start] of Object.entries(PROXIES)) {
    story(`${name} (${kind})`, (world) => behind(world, start, body));
  }
}

async function behind(world, start, body, { told = true } = {}) {
  const server = await world.server({ TRUSTED_PROXIES: '127.0.0.1' });
  const proxy = await world.have(await start(server.port));
  if (told) {
    server.env.HIHI_PUBLIC_URL = proxy.url;
    await server.stop();
    await server.start();
  }
  await body(world, proxy, server);
}

/** Makes people on the server and signs them in through the proxy. The first owns ROOM, all are in it. */
async function people(proxy, server, ...names) {
  const list = [];
  for (const name of names) {
    await server.command('user', 'add', name, '--permission', 'createroom');
    list.push(await Person.signIn(proxy, name, PASSWORD));
  }
  await list[0].createRoom(ROOM);
  for (const person of list.slice(1)) await person.join(ROOM);
  return list;
}

const WAYS = {
  'polling alone': [['polling'], 'polling'],
  'websocket alone': [['websocket'], 'websocket'],
  'polling, then websocket': [['polling', 'websocket'], 'websocket'],
};

behindEach('clients of 2015 and of today talk by every way', async (world, proxy, server) => {
  const [alice, bob] = await people(proxy, server, 'alice', 'bob');
  for (const version of [1, 4]) {
    for (const [way, [transports, end]] of Object.entries(WAYS)) {
      const client = await world.client(bob, { version, transports });
      await until(`${client.label} travels by ${end}`, () => client.transport === end);
      client.socket.emit('request_for_response', { param: ROOM });
      const hello = `${version}.x by ${way} 你好 😀`;
      await until(`${client.label} listens`, async () => {
        await alice.send(ROOM, hello);
        return client.texts.includes(hello);
      });
      const burst = Array.from({ length: 50 }, (_, i) => `${hello} ${i}`);
      await Promise.all(burst.map((text) => alice.send(ROOM, text)));
      for (const text of burst) await client.hears(text);
      client.close();
    }
  }
});

// What the old page puts into the path, unencoded as a browser leaves it, and the text that arrives.
const SENT = [
  ['what?%20no', 'what? no'],
  ['a/b//c', 'a/b//c'],
  ['/etc/passwd', '/etc/passwd'],
  ['1+1=2', '1+1=2'],
  ['%2F%2f', '//'],
  ['%0A', '\n'],
  ['100%25', '100%'],
  ['a&b=c;d', 'a&b=c;d'],
  ["%3Cb%3E'", "<b>'"],
  ['%E4%BD%A0%E5%A5%BD', '你好'],
  ['?', '?'],
  ['%F0%9F%8C%B8'.repeat(4_000), '🌸'.repeat(4_000)],
];

behindEach('texts in the path arrive as they were typed', async (world, proxy, server) => {
  const [alice] = await people(proxy, server, 'alice');
  for (const [path] of SENT) {
    const answer = await alice.post(`/api/sendchat/${path}`, { rname: ROOM });
    assert.equal(JSON.parse(answer.text).code, 200, `${path}: ${answer.text}`);
  }
  const arrived = await alice.wholeHistory({ rname: ROOM });
  assert.deepEqual(arrived.map((m) => m.text), SENT.map(([, text]) => text));
});

behindEach('what is too big is refused in our own words', async (world, proxy, server) => {
  const [alice] = await people(proxy, server, 'alice');
  const answer = await alice.post('/api/sendchat/x', { rname: 'x'.repeat(100_000) });
  assert.equal(answer.status, 200);
  assert.equal(JSON.parse(answer.text).code, 403);
});

const handshake = (proxy, headers) => request(proxy.url, '/socket.io/?EIO=4&transport=polling', { headers });

// Asks for a websocket and returns the status of the answer: 101 when it is granted.
function upgrade(proxy, headers) {
  const asking = {
    Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  return new Promise((resolve, reject) => {
    const options = { headers: { ...asking, ...headers }, agent: false };
    const req = speaking(proxy.url).request(`${proxy.url}/socket.io/?EIO=4&transport=websocket`, options);
    req.on('upgrade', (res, socket) => (socket.destroy(), resolve(res.statusCode)));
    req.on('response', (res) => (res.resume(), resolve(res.statusCode)));
    req.on('error', reject);
    req.end();
  });
}

async function originsAreChecked(proxy, server) {
  const [alice] = await people(proxy, server, 'alice');
  const own = { Cookie: alice.cookie, Origin: proxy.url };
  assert.equal((await handshake(proxy, own)).status, 200);
  assert.equal(await upgrade(proxy, own), 101);
  const evil = { ...own, Origin: 'https://evil.example', 'X-Forwarded-Host': 'evil.example' };
  assert.equal((await handshake(proxy, evil)).status, 403);
  assert.equal(await upgrade(proxy, evil), 403);
  const forged = await alice.post('/api/sendchat/forged', { rname: ROOM }, { ...evil, 'Sec-Fetch-Site': 'cross-site' });
  assert.notEqual(JSON.parse(forged.text).code, 200);
  assert.deepEqual(await alice.history({ rname: ROOM }), []);
}

behindEach('pages of other origins get nothing', (world, proxy, server) => originsAreChecked(proxy, server));

for (const [kind, start] of Object.entries(PROXIES)) {
  story(`the proxy's own headers tell scheme and host, without --public-url (${kind})`, (world) =>
    behind(
      world,
      start,
      async (_, proxy, server) => {
        await originsAreChecked(proxy, server);
        assert.match(await cookieLine(proxy, 'alice'), /; Secure/);
        assert.match(await cookieLine(proxy, 'alice', { 'X-Forwarded-Proto': 'http' }), /; Secure/);
      },
      { told: false },
    ));
}

async function cookieLine(proxy, name, headers = {}) {
  const body = form({ Username: name, Password: PASSWORD });
  const answer = await request(proxy.url, '/login_check', { method: 'POST', headers: { ...FORM, ...headers }, body });
  assert.equal(answer.text, 'success');
  return answer.headers['set-cookie'].join('\n');
}

behindEach('the cookie is for https only, and http leads there', async (world, proxy, server) => {
  await people(proxy, server, 'alice');
  assert.match(await cookieLine(proxy, 'alice'), /^hihi_session=[^;]+;.*; HttpOnly; Secure; SameSite=Lax$/);
  const plain = await request(proxy.http, '/chat/?rname=%E5%A4%A7');
  assert.equal(plain.status, 308);
  assert.match(plain.headers.location, /^https:\/\/localhost(:\d+)?\/chat\/\?rname=%E5%A4%A7$/);
});

behindEach('clients are told apart by their addresses, which they can not invent', async (world, proxy, server) => {
  await people(proxy, server, 'alice');
  const attempt = async (localAddress, password, headers = {}) => {
    const answer = await request(proxy.url.replace('localhost', '127.0.0.1'), '/login_check', {
      method: 'POST',
      headers: { ...FORM, Accept: 'application/json', Host: new URL(proxy.url).host, ...headers },
      body: form({ Username: 'alice', Password: password }),
      localAddress,
    });
    return answer.status;
  };
  const wrong = Array.from({ length: 10 }, () => attempt('127.0.0.2', 'wrong'));
  assert.deepEqual(new Set(await Promise.all(wrong)), new Set([401]));
  assert.equal(await attempt('127.0.0.2', PASSWORD), 429, 'who has guessed ten times must wait');
  for (const forged of [{ 'X-Forwarded-For': '203.0.113.9' }, { 'X-Real-IP': '203.0.113.9' }, { Forwarded: 'for=203.0.113.9' }]) {
    assert.equal(await attempt('127.0.0.2', PASSWORD, forged), 429, JSON.stringify(forged));
  }
  assert.equal(await attempt('127.0.0.3', PASSWORD), 200, 'and nobody else');
});

behindEach('no log holds a message or a cookie', async (world, proxy, server) => {
  const [alice] = await people(proxy, server, 'alice');
  await alice.send(ROOM, 'whispered-in-confidence');
  await server.stop();
  const lost = await alice.post('/api/sendchat/whispered-to-nobody', { rname: ROOM });
  assert.equal(lost.status, 502);
  const logs = () => proxy.logs('access.log', 'error.log');
  await until('the failure is logged', async () => /\/api\/sendchat\/\.\.\..*502/.test(await logs()));
  assert.ok(!(await logs()).includes('whispered'), await logs());
  assert.ok(!(await logs()).includes(alice.cookie.split('=')[1]), 'no cookie');
});

behindEach('after a restart the sockets come back by themselves', async (world, proxy, server) => {
  const [alice, bob] = await people(proxy, server, 'alice', 'bob');
  const client = await world.client(bob, { reconnection: true });
  client.socket.on('connect', () => client.socket.emit('request_for_response', { param: ROOM }));
  await client.subscribe(ROOM);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await client.closed;
  await server.start();
  await until('bob hears again', async () => {
    const answer = await alice.post('/api/sendchat/again', { rname: ROOM });
    return answer.status === 200 && client.texts.includes('again');
  });
});

behindEach('a browser chats on a secure page', async (world, proxy, server) => {
  await server.command('user', 'add', 'alice', '--permission', 'createroom');
  const page = await world.window(proxy, undefined, { ignoreHTTPSErrors: true });
  const sockets = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await signIn(page, 'alice');
  await createRoom(page, ROOM);
  await say(page, '安全了 🔒');
  await sees(page, '安全了 🔒');
  await until('the page has its websocket', () => sockets.length > 0);
  assert.match(sockets[0], /^wss:/);
  await page.reload();
  await sees(page, '安全了 🔒');
  assert.equal((await bubbles(page)).length, 1);
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'hihi_session');
  assert.deepEqual([cookie.secure, cookie.httpOnly, cookie.sameSite], [true, true, 'Lax']);
  assert.deepEqual(page.complaints, []);
});

story('a lone percent sign, which nginx refuses, is answered so that the old page says it', (world) =>
  behind(world, nginx, async (_, proxy, server) => {
    const [alice] = await people(proxy, server, 'alice');
    for (const path of ['100%', '%00', '%zz']) {
      const answer = await alice.post(`/api/sendchat/${path}`, { rname: ROOM });
      assert.equal(answer.status, 200, path);
      assert.match(JSON.parse(answer.text).msg, /%25/);
      assert.equal(JSON.parse(answer.text).code, 403);
    }
    assert.equal((await alice.get('/chat/100%')).status, 400, 'elsewhere it stays an error');
    assert.equal((await request(proxy.url, '/hihi-bad-request')).status, 404, 'nobody can ask for the answer itself');
    assert.deepEqual(await alice.history({ rname: ROOM }), []);
  }));
