// Debian's Chromium, driven by playwright-core.

import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The two widths that every page must look right at. */
export const DESKTOP = { width: 1280, height: 860 };
export const PHONE = { width: 390, height: 844 };

export function launch({ headless = true, flags = [] } = {}) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless, args: [...FLAGS, ...flags] });
}

/**
 * Opens a window of its own (cookies are not shared) and returns its page. What the page complains about is kept in
 * page.complaints: script errors, console errors, refused resources. Avatars of the old page, which it takes from a
 * service on the internet, are answered by hihichat's own drawing; by that of the server `avatars`, where only the
 * browser knows the way to url.
 */
export async function openWindow(browser, { url, viewport = DESKTOP, cookie, avatars = '', ...more } = {}) {
  const context = await browser.newContext({ viewport, baseURL: url, locale: 'zh-CN', ...more });
  if (cookie) {
    const [name, value] = cookie.split('=');
    await context.addCookies([{ name, value, url }]);
  }
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(`script error: ${error.message}`));
  page.on('console', (line) => line.type() === 'error' && page.complaints.push(`console: ${line.text()} (${line.location().url})`));
  await context.route(/^https?:\/\/www\.gravatar\.com\//, async (route) => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill({ response: await context.request.get(avatars + pathname) });
  });
  return page;
}
