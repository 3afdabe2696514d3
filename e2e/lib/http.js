// A plain HTTP client that follows nothing, keeps no cookies and sends the path exactly as it is given, stray percent
// signs included.

import http from 'node:http';
import https from 'node:https';

/** The module that speaks a URL's protocol. */
export const speaking = (url) => (new URL(url).protocol === 'https:' ? https : http);

/**
 * Sends one request on a connection of its own, from the address `localAddress` of this machine if one is given, and
 * returns { status, headers, text }.
 */
export function request(base, path, { method = 'GET', headers = {}, body, localAddress } = {}) {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path, method, headers, localAddress, agent: false };
    const req = speaking(base).request(options, (res) => {
      const chunks = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () =>
        resolve({ status: res.statusCode, headers: res.headers, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    req.on('error', reject);
    req.end(body);
  });
}

/** Encodes fields as a browser's form does. */
export const form = (fields) => new URLSearchParams(fields).toString();

export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** Returns a TCP port of 127.0.0.1 that nobody listens on at the moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = http.createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
