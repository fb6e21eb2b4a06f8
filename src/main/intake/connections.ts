// Counts connections that are no clients: those that have sent nothing, or half a request, or have had their answer.
// uWebSockets.js cuts them after 10 seconds; until then as many are let in as get an answer, and no more. Socket thread.
import type { Settings } from '../../settings/settings.ts';
import { networkOf } from '../basics/address.ts';
import type { Log } from '../basics/log.ts';
import { RecentArrivals } from '../limits/recent-arrivals.ts';

/** So many more connections than MAX_CONNECTIONS are let in, so that whoever is one too many can be told. */
const spareConnections = 1000;
/** The same for MAX_CONNECTIONS_PER_ADDRESS. */
const sparePerAddress = 100;

export interface ConnectionsParts {
  readonly settings: Pick<Settings, 'maxConnections' | 'maxConnectionsPerAddress'>;
  readonly log: Log;
  readonly registry: { readonly size: number };
  readonly statistics: { connectionsCut: number };
}

export class Connections {
  readonly #parts: ConnectionsParts;
  /** Null without a limit for each address. */
  readonly #arrivals: RecentArrivals | null;
  #others = 0;

  constructor(parts: ConnectionsParts) {
    this.#parts = parts;
    this.#arrivals = parts.settings.maxConnectionsPerAddress === 0 ? null : new RecentArrivals();
  }

  /** Connections that are no WebSocket clients. */
  get others(): number {
    return this.#others;
  }

  /** One of `address` was accepted. Returns whether it may stay. */
  accepted(address: () => string): boolean {
    this.#others++;
    const mayStay = this.#fits() && this.#fitsAddress(address);
    if (!mayStay) this.#parts.statistics.connectionsCut++;
    return mayStay;
  }

  /** One has ended that did not become a WebSocket. */
  ended(): void {
    this.#others--;
  }

  /** One of `address` has become a WebSocket: its client counts from now on. */
  upgraded(address: string): void {
    this.#others--;
    this.#arrivals?.became(networkOf(address));
  }

  #fits(): boolean {
    const { settings, registry } = this.#parts;
    return this.#others + registry.size <= settings.maxConnections + spareConnections;
  }

  // Those that ended within the last seconds are still counted for an address: as long as there are fewer connections in all
  // than one address may have, that is nothing to cut anybody for.
  #fitsAddress(address: () => string): boolean {
    if (this.#arrivals === null) return true;
    const limit = this.#parts.settings.maxConnectionsPerAddress + sparePerAddress;
    const network = networkOf(address());
    if (this.#others > limit && this.#arrivals.of(network) >= limit) return false;
    this.#arrivals.came(network);
    return true;
  }
}
