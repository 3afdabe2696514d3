// The connection of a page.
import { io } from '../../vendor/socket.io-client-4.8.4/socket.io.esm.min.js';

/**
 * A socket that is not connected yet. It begins with a WebSocket, which ends together with its window: a window that is
 * closed while it polls looks open to the server until it has been silent for long.
 */
export function makeSocket() {
  return io('/testnamespace', { autoConnect: false, transports: ['websocket', 'polling'], tryAllTransports: true });
}
