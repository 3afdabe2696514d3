// Pages of foreign origins get no connection, by polling or by websocket; those that are listed do, with credentials.

import assert from 'node:assert/strict';
import http from 'node:http';
import { story } from '../lib/story.js';
import { request } from '../lib/http.js';

const FOREIGN = 'http://evil.example';
const FRIEND = 'http://friend.example';

const handshake = (server, eio, headers) => request(server.url, `/socket.io/?EIO=${eio}&transport=polling&b64=1`, { headers });

// Asks for a websocket and returns the status of the answer: 101 when it is granted.
function upgrade(server, eio, headers) {
  return new Promise((resolve, reject) => {
    const req = http.request(`${server.url}/socket.io/?EIO=${eio}&transport=websocket`, {
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
    req.on('upgrade', (res, socket) => (socket.destroy(), resolve(res.statusCode)));
    req.on('response', (res) => (res.resume(), resolve(res.statusCode)));
    req.on('error', reject);
    req.end();
  });
}

story('a foreign Origin is refused on polling and on websocket, and logged', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice');
  const cookie = { Cookie: alice.cookie };
  for (const eio of [3, 4]) {
    for (const headers of [{}, { Origin: server.url }]) {
      assert.equal((await handshake(server, eio, { ...cookie, ...headers })).status, 200);
      assert.equal(await upgrade(server, eio, { ...cookie, ...headers }), 101);
    }
    for (const origin of [FOREIGN, 'null', `${server.url}.evil.example`, 'http://127.0.0.1:1']) {
      assert.equal((await handshake(server, eio, { ...cookie, Origin: origin })).status, 403, `polling from ${origin}`);
      assert.equal(await upgrade(server, eio, { ...cookie, Origin: origin }), 403, `websocket from ${origin}`);
    }
  }
  assert.match(server.log, /evil\.example/, 'the log tells what came');
});

story('a foreign page can not post in the name of a visitor', async (world) => {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  await alice.createRoom('大厅');
  const crossSite = { Origin: FOREIGN, 'Sec-Fetch-Site': 'cross-site' };
  const answer = await alice.post('/api/sendchat/forged', { rname: '大厅' }, crossSite);
  assert.notEqual(JSON.parse(answer.text || '{}').code, 200);
  assert.deepEqual(await alice.history({ rname: '大厅' }), []);
});

story('a listed origin may connect and read the answers', async (world) => {
  const server = await world.server({ ALLOWED_ORIGINS: FRIEND });
  const alice = await server.person('alice');
  const headers = { Cookie: alice.cookie, Origin: FRIEND };
  const answer = await handshake(server, 4, headers);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['access-control-allow-origin'], FRIEND);
  assert.equal(answer.headers['access-control-allow-credentials'], 'true');
  assert.equal(await upgrade(server, 4, headers), 101);
  assert.equal((await handshake(server, 4, { ...headers, Origin: FOREIGN })).status, 403);
});
