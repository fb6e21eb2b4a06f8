// Every connection to the admin port, whatever became of it: Node forgets those that were upgraded or have not finished
// their TLS handshake, and yet waits for them when its server is to close.
import type { Server, Socket } from 'node:net';

export class OpenSockets {
  readonly #sockets = new Set<Socket>();
  #isClosing = false;

  constructor(server: Server) {
    server.on('connection', (socket) => this.#take(socket));
  }

  /** Cuts them all, and whoever still comes. */
  cut(): void {
    this.#isClosing = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #take(socket: Socket): void {
    if (this.#isClosing) return void socket.destroy();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
