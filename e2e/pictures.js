// Makes the three pictures of the README from the real pages: node pictures.js (make pictures).

import { fileURLToPath } from 'node:url';
import { DESKTOP, launch, openWindow, PHONE } from './lib/browser.js';
import { furnish, PAGES, SETTINGS, visit } from './lib/everypage.js';
import { Server } from './lib/server.js';

const PICTURES = [
  { file: 'room.png', page: 'chat', viewport: DESKTOP, colorScheme: 'light', locale: 'zh-CN' },
  { file: 'room-phone.png', page: 'chat', viewport: PHONE, colorScheme: 'dark', locale: 'en-US' },
  { file: 'login.png', page: 'login', viewport: DESKTOP, colorScheme: 'light', locale: 'zh-CN' },
];

const docs = (file) => fileURLToPath(new URL(`../docs/${file}`, import.meta.url));

const server = await Server.start(SETTINGS);
const browser = await launch();
try {
  const house = await furnish(server);
  for (const { file, page: name, ...options } of PICTURES) {
    const entry = PAGES.find((page) => page.name === name);
    const page = await openWindow(browser, { url: server.url, cookie: house.people[entry.who]?.cookie, reducedMotion: 'reduce', ...options });
    await visit(page, entry, house);
    if (name === 'chat') await page.waitForSelector('#connection[data-state=live]', { state: 'attached' });
    await page.screenshot({ path: docs(file) });
    await page.context().close();
  }
} finally {
  await browser.close();
  await server.close();
}
