// The data listener: the address on which clients connect. Can be closed and opened elsewhere while the process
// lives.
import { HeddleError } from '../../protocol/errors.ts';
import { type App, type ListenSocket, listen, portOf, stopListening } from './uws.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export class Listener {
  readonly #app: App;
  #socket: ListenSocket | null = null;
  #address: Address | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  /** Where it listens, or null while it is closed. */
  get address(): Address | null {
    return this.#address;
  }

  /** Starts to accept on `host` and `port` (0 = a free one). Throws LISTENER_OPEN, PORT_IN_USE. */
  async open(host: string, port: number): Promise<Address> {
    if (this.#address !== null) throw new HeddleError('LISTENER_OPEN', { ...this.#address });
    const socket = await listen(this.#app, host, port);
    if (socket === false) throw new HeddleError('PORT_IN_USE', { host, port });
    this.#socket = socket;
    this.#address = { host, port: portOf(socket) };
    return this.#address;
  }

  /** Stops accepting. Clients that are online stay. */
  close(): void {
    if (this.#socket !== null) stopListening(this.#socket);
    this.#socket = null;
    this.#address = null;
  }
}
