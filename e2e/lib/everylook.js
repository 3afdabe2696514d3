// The body of the stories every-page: each page in both languages and both themes, complete, without complaints, without a
// sideways scroll bar. The pictures go to e2e/out/ for people to look at.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { furnish, PAGES, SETTINGS, visit } from './everypage.js';
import { OUT, story } from './story.js';

/** Makes the stories of one width; each is a file of its own, since a file as a whole has a limit of time. */
export function everyPageAt(width, viewport) {
  for (const [theme, colorScheme] of Object.entries({ blossom: 'light', night: 'dark' })) {
    for (const locale of ['zh-CN', 'en-US']) looksRight(`${locale.slice(0, 2)}-${theme}-${width}`, { viewport, colorScheme, locale });
  }
}

function looksRight(look, window) {
  story(`every page looks right: ${look}`, async (world) => {
    const server = await world.server(SETTINGS);
    const house = await furnish(server);
    await mkdir(OUT, { recursive: true });
    const windows = {};
    const faults = [];
    for (const entry of PAGES) {
      const { name, who, status = 200 } = entry;
      const page = windows[who] ??= await world.window(server, house.people[who], window);
      page.complaints.length = 0;
      const answer = await visit(page, entry, house);
      await page.screenshot({ path: join(OUT, `${name}-${look}.png`) });
      const found = await faultsOf(page, answer, status);
      if (!found.some((fault) => fault.startsWith('status')) && !(await page.evaluate(() => document.documentElement.lang)).startsWith(window.locale.slice(0, 2))) found.push('in the other language');
      faults.push(...found.map((fault) => `${name}: ${fault}`));
    }
    assert.deepEqual(faults, []);
  });
}

async function faultsOf(page, answer, status) {
  const faults = page.complaints.filter((line) => status === 200 || !/Failed to load resource/.test(line));
  if (answer.status() !== status) faults.push(`status ${answer.status()}`);
  const found = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const broken = [...document.images].filter((img) => img.complete && img.naturalWidth === 0).map((img) => img.src);
    const nameless = [...document.querySelectorAll('input:not([type=hidden]), textarea, select')]
      .filter((field) => !field.labels?.length && !field.ariaLabel && !field.getAttribute('aria-labelledby'))
      .map((field) => field.outerHTML.slice(0, 80));
    return { wide, broken, nameless, lang: document.documentElement.lang, title: document.title };
  });
  if (found.wide > 0) faults.push(`${found.wide} px too wide`);
  faults.push(...found.broken.map((src) => `no picture: ${src}`));
  faults.push(...found.nameless.map((field) => `a field without a label: ${field}`));
  if (!found.lang) faults.push('no language');
  if (!found.title) faults.push('no title');
  return faults;
}
