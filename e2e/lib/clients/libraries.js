// Every socket.io-client that people still have, by its version, and the ways in which it may travel.

import io1 from 'socket.io-client-1';
import io17 from 'socket.io-client-1.7';
import io2 from 'socket.io-client-2';
import io3 from 'socket.io-client-3';
import { io as io4 } from 'socket.io-client';
import { HeaderAgent } from '../client.js';

const byOption = (headers) => ({ extraHeaders: headers });
const byAgent = (headers) => ({ agent: new HeaderAgent(headers) }); // 1.3.6 knows no extraHeaders

/** protocol is Engine.IO's; refusal is the event by which a namespace says no. */
export const LIBRARIES = {
  '1.3.6': { io: io1, protocol: 3, refusal: 'error', withHeaders: byAgent },
  '1.7.4': { io: io17, protocol: 3, refusal: 'error', withHeaders: byOption },
  '2.5.0': { io: io2, protocol: 3, refusal: 'error', withHeaders: byOption },
  '3.1.3': { io: io3, protocol: 4, refusal: 'connect_error', withHeaders: byOption },
  '4.8.4': { io: io4, protocol: 4, refusal: 'connect_error', withHeaders: byOption },
};

/** What each way allows, and where a connection ends up by it. */
export const WAYS = {
  default: { transports: ['polling', 'websocket'], ends: 'websocket' },
  polling: { transports: ['polling'], ends: 'polling' },
  websocket: { transports: ['websocket'], ends: 'websocket' },
};
