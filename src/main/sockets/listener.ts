// The data listener: the address on which clients connect. Can be closed and opened elsewhere while the process
// lives.
import { HeddleError } from '../../protocol/errors.ts';
import { type App, type ListenSocket, listen, portOf, stopListening } from './uws.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

interface Opening {
  readonly address: Address;
  isWanted: boolean;
}

export class Listener {
  readonly #app: App;
  #socket: ListenSocket | null = null;
  #address: Address | null = null;
  /** The opening that is under way. */
  #opening: Opening | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  /** Whether it listens, or is about to. */
  get isOpen(): boolean {
    return this.#address !== null || this.#opening !== null;
  }

  /** Where it listens, or null while it is closed. */
  get address(): Address | null {
    return this.#address;
  }

  /**
   * Starts to accept on `host` and `port` (0 = a free one). Rejects with LISTENER_OPEN, also while another opening is under
   * way, with PORT_IN_USE, and with LISTENER_CLOSED when it was closed meanwhile.
   */
  async open(host: string, port: number): Promise<Address> {
    if (this.#address !== null) throw new HeddleError('LISTENER_OPEN', { ...this.#address });
    if (this.#opening !== null) throw new HeddleError('LISTENER_OPEN', { ...this.#opening.address });
    const opening = { address: { host, port }, isWanted: true };
    this.#opening = opening;
    const socket = await listen(this.#app, host, port).finally(() => {
      if (this.#opening === opening) this.#opening = null;
    });
    if (socket === false) throw new HeddleError('PORT_IN_USE', { host, port });
    if (!opening.isWanted) {
      stopListening(socket);
      throw new HeddleError('LISTENER_CLOSED');
    }
    this.#socket = socket;
    this.#address = { host, port: portOf(socket) };
    return this.#address;
  }

  /** Stops accepting, and ends an opening that is under way. Clients that are online stay. */
  close(): void {
    if (this.#opening !== null) this.#opening.isWanted = false;
    this.#opening = null;
    if (this.#socket !== null) stopListening(this.#socket);
    this.#socket = null;
    this.#address = null;
  }
}
