// Measures two things that people feel in long rooms: node measure.js. The figures stand in bench/PAGES.md.
//
// 1. The page of a room of 1,000,000 messages beside that of one of 1,000: how long the newest page, a page of older
//    messages, and the page around a message in the middle take over HTTP, asked by turns.
// 2. Frames while 5,000 messages are scrolled through beside 100, in one window of Chromium.

import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DESKTOP, launch, openWindow } from './lib/browser.js';
import { form } from './lib/http.js';
import { BINARY, Server } from './lib/server.js';
import { until } from './lib/until.js';

const LONG = Number(process.env.MESSAGES ?? 1_000_000);
const ROOMS = { long: LONG, short: 1000 };
const TURNS = 200;
const START = Date.UTC(2026, 0, 1);

/** Writes an export with both rooms. */
async function writeExport(file) {
  const out = createWriteStream(file);
  const write = async (record) => out.write(`${JSON.stringify(record)}\n`) || (await new Promise((resolve) => out.once('drain', resolve)));
  let records = 0;
  await write({ format: 'hihichat export', version: 1 });
  for (const name of Object.keys(ROOMS)) records += (await write({ type: 'room', name, created: new Date(START).toISOString() }), 1);
  for (const [room, messages] of Object.entries(ROOMS)) {
    for (let i = 0; i < messages; i++) {
      const time = new Date(START + i * 20_000).toISOString();
      records += (await write({ type: 'message', time, room, from: i % 3 ? 'alice' : 'bob', text: `${i}: 今天天气不错,有空的时候一起去河边走走吧` }), 1);
    }
  }
  await write({ type: 'end', records });
  await new Promise((resolve) => out.end(resolve));
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const at = (values, share) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)];

/** Medians in milliseconds of what is asked by turns in both rooms. */
async function answers(admin) {
  const paths = {};
  for (const [room, messages] of Object.entries(ROOMS)) {
    const middle = new Date(START + (messages / 2) * 20_000);
    const [first] = JSON.parse((await admin.get(`/api/messages?${form({ rname: room, limit: 1, after: idAt(middle) })}`)).text).messages;
    paths[room] = {
      'the newest 50': `/chat/?${form({ rname: room })}`,
      'older ones, from the middle': `/api/messages?${form({ rname: room, limit: 50, before: first.id })}`,
      'around a message in the middle': `/chat/?${form({ rname: room, at: first.id })}`,
    };
  }
  for (const what of Object.keys(paths.long)) {
    const took = { long: [], short: [] };
    for (let turn = 0; turn < TURNS; turn++) {
      for (const room of Object.keys(ROOMS)) {
        const start = performance.now();
        const { status } = await admin.get(paths[room][what]);
        took[room].push(performance.now() - start);
        if (status !== 200) throw new Error(`${paths[room][what]} answered ${status}`);
      }
    }
    const [long, short] = [median(took.long), median(took.short)];
    console.log(`| ${what} | ${short.toFixed(1)} | ${long.toFixed(1)} | ${(long / short).toFixed(2)} |`);
  }
}

/** The smallest id of a time. */
function idAt(time) {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let rest = time.getTime();
  let id = '';
  for (let i = 0; i < 10; i++, rest = Math.floor(rest / 32)) id = digits[rest % 32] + id;
  return id + '0'.repeat(16);
}

/** Scrolls 8,000 pixels up and down again, 50 in each frame, and returns how long the frames took. */
const frames = (page) => page.evaluate(async () => {
  const box = document.getElementById('message_box');
  const took = [];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  box.scrollTop = box.scrollHeight / 2;
  await frame();
  let last = await frame();
  for (let i = 0; i < 320; i++) {
    box.scrollTop += i < 160 ? -50 : 50;
    const now = await frame();
    took.push(now - last);
    last = now;
  }
  return took;
});

const rows = (page) => page.locator('#message_box .msg_item[data-id]').count();

async function scrolling(server, admin) {
  const browser = await launch();
  try {
    const page = await openWindow(browser, { url: server.url, cookie: admin.cookie, viewport: DESKTOP });
    for (const wanted of [100, 1000, 5000]) {
      await page.goto(`/chat/?${form({ rname: 'long' })}`, { waitUntil: 'networkidle' });
      await until(`${wanted} rows`, async () => {
        await page.evaluate(() => { document.getElementById('message_box').scrollTop = 0; });
        return (await rows(page)) >= wanted;
      }, { within: 300_000 });
      const took = await frames(page);
      console.log(`| ${await rows(page)} | ${median(took).toFixed(1)} | ${at(took, 0.95).toFixed(1)} | ${Math.max(...took).toFixed(1)} |`);
    }
  } finally {
    await browser.close();
  }
}

const dir = await mkdtemp(join(tmpdir(), 'hihi-measure-'));
const server = await Server.start({ RETENTION: '0' });
try {
  console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)} at the start`);
  await writeExport(join(dir, 'rooms.jsonl'));
  await server.stop();
  execFileSync(BINARY, ['import', '--jsonl', join(dir, 'rooms.jsonl')], { env: server.env, stdio: ['ignore', 'ignore', 'inherit'] });
  await server.start();
  const admin = await server.person('admin');
  for (const room of Object.keys(ROOMS)) await admin.join(room);
  await answers(admin);
  await scrolling(server, admin);
} finally {
  await server.close();
  await rm(dir, { recursive: true, force: true });
}
