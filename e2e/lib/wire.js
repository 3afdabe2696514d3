// What a page costs on the wire, as Chromium counts it.

/**
 * Counts from now on what a page fetches. Routes would keep the browser from using its cache: a counted window has none.
 * Returns { requests, clear, close }; each of requests is { path, type, bytes, cached }, headers counted.
 */
export async function countRequests(page) {
  await page.context().unrouteAll();
  const tools = await page.context().newCDPSession(page);
  const open = new Map();
  const requests = [];
  tools.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    const url = new URL(request.url);
    const entry = { path: url.pathname + url.search, type, bytes: 0, cached: false };
    open.set(requestId, entry);
    if (/^https?:$/.test(url.protocol)) requests.push(entry);
  });
  tools.on('Network.requestServedFromCache', ({ requestId }) => open.has(requestId) && (open.get(requestId).cached = true));
  tools.on('Network.responseReceived', ({ requestId, response }) => {
    const entry = open.get(requestId);
    if (entry) Object.assign(entry, { cached: entry.cached || response.fromDiskCache, headers: lowered(response.headers) });
  });
  tools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => open.has(requestId) && (open.get(requestId).bytes = encodedDataLength));
  await tools.send('Network.enable');
  return { requests, clear: () => requests.splice(0), close: () => tools.detach() };
}

const lowered = (headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** All but the pictures. */
export const withoutPictures = (requests) => requests.filter(({ type }) => type !== 'Image');

/** How many bytes were on the wire. */
export const weight = (requests) => requests.reduce((sum, { bytes, cached }) => sum + (cached ? 0 : bytes), 0);

/** The requests in words, the heaviest first. */
export const listed = (requests) => requests.toSorted((a, b) => b.bytes - a.bytes)
  .map(({ path, type, bytes, cached }) => `${String(bytes).padStart(8)} ${type} ${path}${cached ? ' (kept)' : ''}`).join('\n');

/** Notes from now on, in each document that the page opens, what moves without anybody having asked for it. */
export function watchShifts(page) {
  return page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        if (hadRecentInput) continue;
        const words = sources.map(({ node, previousRect: a, currentRect: b }) => `${node?.id ? `#${node.id}` : node?.className || node?.nodeName} ${a.x},${a.y} ${a.width}x${a.height} -> ${b.x},${b.y} ${b.width}x${b.height}`);
        window.shifts.push({ value, words });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** How far it all has moved (0: not at all), and what it was, after everything that is known has been painted. */
export async function shifted(page) {
  const shifts = await page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    return window.shifts;
  });
  return { sum: shifts.reduce((sum, { value }) => sum + value, 0), words: shifts.flatMap(({ value, words }) => words.map((line) => `${value.toFixed(4)} ${line}`)) };
}
