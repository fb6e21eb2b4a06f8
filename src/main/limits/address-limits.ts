// What one address may have: clients online, and handshakes per second.
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import { networkOf } from '../basics/address.ts';
import { type Allowance, RateLimit } from '../basics/rate-limit.ts';

type Limits = Pick<Settings, 'maxConnectionsPerAddress' | 'maxConnectsPerSec'>;

/** Addresses whose handshakes are remembered; with more, those are forgotten that connected longest ago. */
const maxAddresses = 65_536;

export class AddressLimits {
  readonly #maxOnline: number;
  /** Clients online by address: never more entries than clients. Empty while the limit is off. */
  readonly #online = new Map<string, number>();
  readonly #connects: RateLimit | null;
  /** By address, in the order of their last handshake; an entry is of no use once its bucket is full again. */
  readonly #allowances = new Map<string, Allowance>();
  readonly #now: () => number;

  /** A limit of 0 is off. `now` in milliseconds, never going back. */
  constructor({ maxConnectionsPerAddress, maxConnectsPerSec }: Limits, now = () => performance.now()) {
    this.#maxOnline = maxConnectionsPerAddress;
    this.#connects = maxConnectsPerSec === 0 ? null : new RateLimit(maxConnectsPerSec, maxConnectsPerSec);
    this.#now = now;
  }

  /** Addresses that something is remembered of. */
  get size(): number {
    return Math.max(this.#online.size, this.#allowances.size);
  }

  /** Counts a handshake of `address`; returns CONNECTING_TOO_FAST when it is one too many. */
  connect(address: string): HeddleError | null {
    const limit = this.#connects;
    if (limit === null) return null;
    const now = this.#now();
    const network = networkOf(address);
    const allowance = this.#allowances.get(network) ?? limit.newAllowance();
    this.#allowances.delete(network);
    this.#forgetOldest(now);
    this.#allowances.set(network, allowance);
    if (limit.take(allowance, now)) return null;
    const sec = Math.max(1, Math.ceil(limit.waitMs(allowance, now) / 1000));
    return new HeddleError('CONNECTING_TOO_FAST', { address: network, limit: limit.perSec, sec });
  }

  /** Returns TOO_MANY_FROM_ADDRESS when `address` has as many clients as it may. */
  checkOnline(address: string): HeddleError | null {
    if (this.#maxOnline === 0) return null;
    const network = networkOf(address);
    if ((this.#online.get(network) ?? 0) < this.#maxOnline) return null;
    return new HeddleError('TOO_MANY_FROM_ADDRESS', { address: network, limit: this.#maxOnline });
  }

  /** A client of `address` came online. */
  joined(address: string): void {
    if (this.#maxOnline === 0) return;
    const network = networkOf(address);
    this.#online.set(network, (this.#online.get(network) ?? 0) + 1);
  }

  /** A client of `address` has left. */
  left(address: string): void {
    if (this.#maxOnline === 0) return;
    const network = networkOf(address);
    const others = (this.#online.get(network) ?? 0) - 1;
    if (others > 0) this.#online.set(network, others);
    else this.#online.delete(network);
  }

  // A map keeps the order in which its keys came. Two are looked at for one that comes, so the table shrinks by itself.
  #forgetOldest(now: number): void {
    let looked = 0;
    for (const [network, { fullAt }] of this.#allowances) {
      if (fullAt > now && this.#allowances.size < maxAddresses) return;
      this.#allowances.delete(network);
      if (++looked === 2) return;
    }
  }
}
