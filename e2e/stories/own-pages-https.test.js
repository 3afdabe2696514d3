// The old page says ws:// and http:// wherever it stands. Behind https a browser would block that as mixed content;
// the policy of the page makes it wss:// and https:// instead. Not on localhost, which browsers trust anyway: the page
// is at a name of the internet, which this browser looks up here.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { launch, openWindow } from '../lib/browser.js';
import { form } from '../lib/http.js';
import { openOldPrivate, sayOld, seesBubble, socketUp } from '../lib/oldbrowser.js';
import { nginx } from '../lib/proxy.js';
import { story } from '../lib/story.js';
import { until } from '../lib/until.js';
import { ownFolders } from '../ownpages/folders.js';

const NAME = 'chat.example.test';
const ROOM = '大厅';
const UPGRADE = 'upgrade-insecure-requests';

const browsers = [];
after(() => Promise.all(browsers.map((browser) => browser.close())));

/**
 * Starts a server with the team's pages behind nginx with a certificate of its own, and a browser that finds them at
 * NAME: on the port of https, or on the proxy's, which is then part of the address. The server is told of the proxy.
 */
async function secureHouse(world, { port, told = true, settings = {} }) {
  const own = world.have(await ownFolders());
  const server = await world.server({ ...own.settings, ...settings });
  const proxy = world.have(await nginx(server.port));
  const url = port === 443 ? `https://${NAME}` : `https://${NAME}:${proxy.secure}`;
  if (told) {
    Object.assign(server.env, { HIHI_PUBLIC_URL: url, HIHI_TRUSTED_PROXIES: '127.0.0.1' });
    await server.stop();
    await server.start();
  }
  const rules = `MAP ${NAME}:443 127.0.0.1:${proxy.secure},MAP ${NAME} 127.0.0.1`;
  const browser = await launch({ flags: [`--host-resolver-rules=${rules}`] });
  browsers.push(browser);
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  await alice.createRoom(ROOM);
  await bob.join(ROOM);
  const open = async (person) => {
    const page = await openWindow(browser, { url, cookie: person.cookie, ignoreHTTPSErrors: true, avatars: server.url });
    world.pages.push(page);
    page.asked = [];
    page.on('websocket', (socket) => page.asked.push(socket.url()));
    page.on('request', (request) => page.asked.push(request.url()));
    return page;
  };
  return { server, alice, bob, open, url };
}

for (const port of [443, 'another']) {
  story(`the old ws:// is upgraded behind https, on port ${port}`, async (world) => {
    const { alice, bob, open, url } = await secureHouse(world, { port });
    const bobs = await world.client(bob, { version: 4 });
    await bobs.subscribe(ROOM);
    const page = await open(alice);
    const answer = await page.goto(`/chat/?${form({ rname: ROOM })}`);
    assert.ok(answer.headers()['content-security-policy'].endsWith(`; ${UPGRADE}`));
    assert.match(await page.evaluate(() => websocket_url), /^ws:\/\/chat\.example\.test:/, 'the page itself says ws:');
    await socketUp(page);

    await sayOld(page, '安全地说 🔒');
    await bobs.hears('安全地说 🔒');
    await seesBubble(page, '安全地说 🔒');
    await bob.send(ROOM, '安全地听');
    await seesBubble(page, '安全地听');

    await openOldPrivate(page, 'bob');
    await bob.tell('alice', '也在私聊里');
    await seesBubble(page, '也在私聊里');

    const sockets = page.asked.filter((address) => /transport=websocket/.test(address));
    assert.ok(sockets.length >= 2, `sockets: ${sockets}`);
    for (const address of sockets) assert.ok(address.startsWith(url.replace('https:', 'wss:')), address);
    assert.deepEqual(page.complaints, []);
  });
}

story('a server that knows of no https does not upgrade, and the browser blocks what the page asks for', async (world) => {
  const settings = { STATIC_CSP: "default-src * 'unsafe-inline' data:" }; // forbids nothing itself
  const { alice, open } = await secureHouse(world, { port: 'another', told: false, settings });
  const page = await open(alice);
  const answer = await page.goto(`/chat/?${form({ rname: ROOM })}`);
  assert.ok(!answer.headers()['content-security-policy'].includes(UPGRADE));
  await until('the browser complains', () => page.complaints.some((line) => /Mixed Content/.test(line)));
  assert.equal(await page.evaluate(() => socket.connected), false);
});
