// While a team moves (MIGRATING.md), Flask and hihichat work side by side on the same data, behind one address.

import assert from 'node:assert/strict';
import * as machines from '../lib/flaskmachine.js';
import { HALL_TEXTS, flaskHall, said, signIn } from '../lib/flaskmachine.js';
import { HALL, PASSWORDS } from '../lib/flaskteam.js';
import { form, request } from '../lib/http.js';
import { openRoom, say, sees } from '../lib/ourbrowser.js';
import { nginxBetween } from '../lib/proxy.js';
import { story } from '../lib/story.js';

/** Signs in through the proxy, in a window, as the old page's script does: the cookies stay with the window. */
async function signInWindow(page, proxy, name) {
  const answer = await page.request.post(`${proxy.url}/login_check`, { form: { Username: name, Password: PASSWORDS[name] } });
  assert.equal(await answer.text(), 'success');
}

const cookiesOf = async (page) => (await page.context().cookies()).map(({ name }) => name).sort();

const windowHall = async (page, proxy) =>
  JSON.parse(await (await page.request.get(`${proxy.url}/chat/?${form({ rname: HALL })}`)).text());

story('both behind one address: each shows on reload what the other wrote, and cookies do not clash', async (world) => {
  const machine = await machines.deployment(world);
  const old = await machines.startFlask(world, machine);
  const server = await machines.startHihichat(world, machine, { TRUSTED_PROXIES: '127.0.0.1' });
  const sides = { flask: old.port, hihichat: server.port };
  const proxy = await world.have(await nginxBetween(sides));

  const mei = await world.window(proxy); // stays with Flask
  await signInWindow(mei, proxy, '小美');
  const lin = await world.window(proxy); // tries hihichat
  await signInWindow(lin, proxy, '小林');
  assert.deepEqual(await cookiesOf(lin), ['session'], 'Flask signed him in');
  await lin.goto('/try/hihichat');
  assert.match(await lin.textContent('h1'), /Hello, 小林!/, 'and hihichat takes its word');
  assert.deepEqual(await cookiesOf(lin), ['chat_side', 'hihi_session', 'session']);

  await openRoom(lin, HALL);
  await say(lin, '从新的说 <b>');
  await sees(lin, '从新的说 <b>');
  const seen = said((await windowHall(mei, proxy)).messages);
  assert.deepEqual(seen, [...HALL_TEXTS, ['小林', '从新的说 <b>']], 'Flask shows on reload what hihichat wrote');
  const sent = await mei.request.post(`${proxy.url}/api/sendchat/${encodeURIComponent('从旧的说')}`, { form: { rname: HALL } });
  assert.equal((await sent.json()).code, 200);
  await lin.reload();
  await sees(lin, '从旧的说');

  await lin.goto('/try/flask');
  assert.match(await lin.textContent('body'), /^Hello, 小林!$/, 'his Flask session is as it was');
  await lin.goto('/try/hihichat');
  await lin.goto('/logout/');
  assert.ok(!(await cookiesOf(lin)).includes('hihi_session'));
  await lin.goto('/try/flask');
  assert.match(await lin.textContent('body'), /^Hello, 小林!$/, 'signing out on one side leaves the other alone');

  for (const [everybody, greeting] of [['hihichat', /Hello, <bdi>小美</], ['flask', /^Hello, 小美!$/]]) {
    const moved = await world.have(await nginxBetween({ ...sides, everybody }));
    const home = await request(moved.url, '/', { headers: { Cookie: await sessionCookie(mei) } });
    assert.match(home.text, greeting, `everybody on ${everybody}`);
  }
});

const sessionCookie = async (page) => {
  const [{ name, value }] = (await page.context().cookies()).filter(({ name }) => name === 'session');
  return `${name}=${value}`;
};

story('both write into one room at the same time, and nothing is lost', async (world) => {
  const machine = await machines.deployment(world);
  const [old, server] = [await machines.startFlask(world, machine), await machines.startHihichat(world, machine)];
  const [mei, lin] = [await signIn(old, '小美'), await signIn(server, '小林')];
  const client = await world.client(lin);
  await client.subscribe(HALL);
  const texts = (side) => Array.from({ length: 40 }, (_, i) => `${side} ${i}`);
  const sendAll = (person, list) =>
    Promise.all(list.map((text) => person.post(`/api/sendchat/${encodeURIComponent(text)}`, { rname: HALL })));
  await Promise.all([sendAll(mei, texts('flask')), sendAll(lin, texts('hihichat'))]);

  const wanted = [...texts('flask'), ...texts('hihichat')].sort();
  const [there, here] = [(await flaskHall(mei)).messages, await lin.history({ rname: HALL })];
  for (const messages of [there, here]) {
    assert.deepEqual(said(messages).slice(HALL_TEXTS.length).map(([, text]) => text).sort(), wanted);
  }
  assert.deepEqual(said(here), said(there), 'in the same order');
  await client.count(texts('hihichat').length);
});
