// The data listener: the address on which clients connect. Can be closed and opened elsewhere while the process
// lives, and paused meanwhile.
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
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

  /** Whether it has an address and lets nobody in for the time being. */
  get isPaused(): boolean {
    return this.#address !== null && this.#socket === null;
  }

  /**
   * Starts to accept on `host` and `port` (0 = a free one). Rejects with LISTENER_OPEN, also while another opening is under
   * way, with PORT_IN_USE and HOST_UNKNOWN, and with LISTENER_CLOSED when it was closed meanwhile.
   */
  async open(host: string, port: number): Promise<Address> {
    if (this.#address !== null) throw new HeddleError('LISTENER_OPEN', { ...this.#address });
    if (this.#opening !== null) throw new HeddleError('LISTENER_OPEN', { ...this.#opening.address });
    const opening = { address: { host, port }, isWanted: true };
    this.#opening = opening;
    const socket = await listen(this.#app, host, port).finally(() => {
      if (this.#opening === opening) this.#opening = null;
    });
    if (socket === false) throw await reasonOf(host, port);
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
    this.pause();
    this.#address = null;
  }

  /** Stops accepting for a while: whoever comes meanwhile is turned away by the system. */
  pause(): void {
    if (this.#socket !== null) stopListening(this.#socket);
    this.#socket = null;
  }

  /** Accepts again where it did before; returns whether it could. */
  async resume(): Promise<boolean> {
    const address = this.#address;
    if (address === null || this.#socket !== null) return false;
    const socket = await listen(this.#app, address.host, address.port);
    if (socket === false) return false;
    // It was closed or opened elsewhere meanwhile.
    if (this.#address !== address || this.#socket !== null) stopListening(socket);
    else this.#socket = socket;
    return true;
  }
}

async function reasonOf(host: string, port: number): Promise<HeddleError> {
  return (await unknownHost(host, port)) ?? new HeddleError('PORT_IN_USE', { host, port });
}

/** HOST_UNKNOWN where `host` is a name that has no address; null where it can be resolved. */
export async function unknownHost(host: string, port: number): Promise<HeddleError | null> {
  if (isIP(host) !== 0) return null;
  try {
    await lookup(host);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new HeddleError('HOST_UNKNOWN', { host, port, reason }, { cause: error });
  }
}
