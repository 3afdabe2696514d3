// The network between a browser and the server: a TCP relay that can be cut and mended.

import net from 'node:net';

export class Cable {
  #sockets = new Set();
  #mode = 'whole';

  /** Lays a cable to a local port. */
  static async to(port) {
    const cable = new Cable();
    cable.server = net.createServer((near) => cable.#relay(near, port));
    await new Promise((resolve) => cable.server.listen(0, '127.0.0.1', resolve));
    cable.url = `http://127.0.0.1:${cable.server.address().port}`;
    return cable;
  }

  #relay(near, port) {
    if (this.#mode === 'cut') {
      near.destroy();
      return;
    }
    const far = net.connect(port, '127.0.0.1');
    for (const [socket, other] of [[near, far], [far, near]]) {
      this.#sockets.add(socket);
      socket.on('data', (bytes) => this.#mode !== 'dead' && other.write(bytes));
      socket.on('end', () => this.#mode !== 'dead' && other.end());
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }

  /** Breaks all connections and lets none through. */
  cut() {
    this.#mode = 'cut';
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Nothing gets through any more on the connections that there are, and neither side is told. */
  silence() {
    this.#mode = 'dead';
  }

  /** New connections get through; those from before a silence are broken by whoever gives them up. */
  mend() {
    this.#mode = 'whole';
  }

  close() {
    this.cut();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
