// The old client joins, leaves, signs out, mutes and kicks by plain links. From its own pages they act; from another
// site's they ask first; for a script, only those that touch somebody else do.

import assert from 'node:assert/strict';
import http from 'node:http';
import { form } from '../lib/http.js';
import { story } from '../lib/story.js';

const ROOM = '大厅';
const kick = (name) => `/chat/kick/roomuser/?${form({ rname: ROOM, del_user: name })}`;
const mute = (name) => `/chat/block/roomuser/?${form({ rname: ROOM, b_user: name, b_time: 600 })}`;

/** A site that is not ours, whose one page holds these links, the second of them without a referrer, and a picture. */
async function foreignSite(world, links) {
  const list = links.map((href, i) => `<li><a id="link${i}" href="${href.replaceAll('&', '&amp;')}" ${i === 1 ? 'rel="noreferrer"' : ''}>win!</a>`);
  const picture = `<img alt="" src="${links[0].replaceAll('&', '&amp;')}">`;
  const site = http.createServer((_, res) => res.setHeader('Content-Type', 'text/html').end(`<title>x</title>${list.join('')}${picture}`));
  await new Promise((resolve) => site.listen(0, 'localhost', resolve));
  world.have({ close: () => new Promise((resolve) => (site.close(resolve), site.closeAllConnections())) });
  return `http://localhost:${site.address().port}/`;
}

async function people(world) {
  const server = await world.server();
  const alice = await server.person('alice', { permissions: ['createroom'] });
  const bob = await server.person('bob');
  const carol = await server.person('carol');
  await alice.createRoom(ROOM);
  for (const person of [bob, carol]) await person.join(ROOM);
  return { server, alice, bob, carol };
}

const isIn = async (person) => (await person.send(ROOM, 'am I in?')).code === 200;

story('a link on another site kicks and mutes nobody before its question is answered', async (world) => {
  const { server, alice, bob, carol } = await people(world);
  const site = await foreignSite(world, [server.url + kick('bob'), server.url + mute('carol')]);
  const page = await world.window(server, alice);

  await page.goto(site);
  await page.click('#link0');
  await page.getByRole('heading', { name: /bob/ }).waitFor();
  assert.ok(await isIn(bob), 'neither the picture nor the link has kicked bob');
  await page.getByRole('button', { name: '确定' }).click();
  await page.waitForURL(/roomuser\/list/);
  assert.equal(await isIn(bob), false);

  await page.goto(site);
  await page.click('#link1');
  await page.getByRole('heading', { name: /carol/ }).waitFor();
  await page.getByRole('link', { name: '取消' }).click();
  await page.waitForURL(/roomuser\/list/);
  assert.ok(await isIn(carol), 'whoever says no has muted nobody');
});

story('the same link acts at once from our own page', async (world) => {
  const { server, alice, bob } = await people(world);
  const page = await world.window(server, alice);
  await page.goto(`/chat/roomuser/list?${form({ rname: ROOM })}`);
  await page.evaluate((href) => document.body.insertAdjacentHTML('beforeend', `<a id="old" href="${href}">踢出</a>`), kick('bob'));
  await page.click('#old');
  await page.waitForURL(/roomuser\/list/);
  assert.equal(await isIn(bob), false);
});

story('a script joins and leaves by GET, and kicks and mutes by POST', async (world) => {
  const { alice, bob, carol } = await people(world);
  assert.equal((await bob.get(`/leaveroom/?${form({ rname: ROOM })}`)).status, 302);
  assert.equal(await isIn(bob), false);
  assert.equal((await bob.get(`/joinroom/?${form({ rname: ROOM })}`)).status, 302);
  assert.ok(await isIn(bob));

  for (const link of [kick('bob'), mute('carol')]) {
    const answer = await alice.get(link);
    assert.equal(answer.status, 200, link);
    assert.match(answer.text, /<form method="post"/);
  }
  assert.ok((await isIn(bob)) && (await isIn(carol)), 'a GET without a page has done nothing');

  for (const link of [kick('bob'), mute('carol')]) {
    const [path, fields] = link.split('?');
    assert.equal((await alice.post(path, fields)).status, 302, link);
  }
  assert.equal(await isIn(bob), false);
  assert.equal((await carol.send(ROOM, 'and I?')).code, 201);
  assert.equal((await bob.get('/logout/')).headers.location, '/login/');
});
