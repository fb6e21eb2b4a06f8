// Decides which handshakes become clients: what is cheap to find out first. Socket thread.
import { HeddleError } from '../../protocol/errors.ts';
import type { Client } from '../clients/client.ts';
import type { Core } from '../core.ts';
import type { ClientHead } from '../intake/handshake.ts';
import { AddressLimits } from './address-limits.ts';

export class Admission {
  readonly #core: Core;
  readonly #addresses: AddressLimits;

  constructor(core: Core) {
    this.#core = core;
    this.#addresses = new AddressLimits(core.settings);
  }

  /** Why this handshake is refused, or null. Counts it towards the rate of its address. */
  refuse({ name, address }: ClientHead, origin: string): HeddleError | null {
    const { registry, settings, isAccepting, keeper } = this.#core;
    if (!isAccepting) return new HeddleError('NOT_ACCEPTING');
    if (keeper.breaker.isOpen()) return keeper.breaker.refusal();
    const tooFast = this.#addresses.connect(address);
    if (tooFast !== null) return tooFast;
    if (registry.size >= settings.maxConnections) {
      return new HeddleError('TOO_MANY_CONNECTIONS', { limit: settings.maxConnections });
    }
    const tooMany = this.#addresses.checkOnline(address);
    if (tooMany !== null) return tooMany;
    const overload = this.#core.overload.of(null);
    if (overload !== null) return new HeddleError('OVERLOADED', { ...overload });
    if (settings.allowedOrigins.length > 0 && !settings.allowedOrigins.includes(origin)) {
      return new HeddleError('ORIGIN_NOT_ALLOWED', { origin: origin || '(none)' });
    }
    if (name !== undefined && settings.duplicateNames === 'reject') {
      if (registry.named(name).length > 0) return new HeddleError('NAME_TAKEN', { name });
    }
    return null;
  }

  /** A client that was not refused is online. */
  joined(client: Client): void {
    this.#addresses.joined(client.address);
  }

  left(client: Client): void {
    this.#addresses.left(client.address);
  }
}
