// Two screenshots in one picture, side by side, each under a caption. The browser itself draws it.

import { openWindow } from './browser.js';

/** Writes the picture to path, as a PNG. pages are { page, caption }. */
export async function sideBySide(browser, pages, path) {
  const halves = [];
  for (const { page, caption } of pages) {
    const shot = await page.screenshot({ animations: 'disabled' });
    halves.push(`<figure><figcaption>${caption}</figcaption><img src="data:image/png;base64,${shot.toString('base64')}"></figure>`);
  }
  const canvas = await openWindow(browser, { viewport: { width: 1640, height: 620 } });
  await canvas.setContent(`<!DOCTYPE html><style>
    body { margin: 0; display: flex; align-items: flex-start; gap: 20px; padding: 16px; background: #f3eef0; font: 17px sans-serif; color: #4a3a42 }
    figure { margin: 0; flex: 1; min-width: 0 }
    figcaption { margin-bottom: 10px; text-align: center }
    img { display: block; width: 100%; border-radius: 8px; box-shadow: 0 2px 12px #0003 }
  </style>${halves.join('')}`);
  await canvas.evaluate(() => Promise.all([...document.images].map((img) => img.decode())));
  const height = await canvas.evaluate(() => Math.ceil(document.querySelector('figure').getBoundingClientRect().bottom) + 16);
  await canvas.setViewportSize({ width: 1640, height });
  await canvas.screenshot({ path });
  await canvas.context().close();
}
