// Decides which handshakes become clients: what is cheap to find out first. Socket thread.
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Client } from '../clients/client.ts';
import type { ClientGeneration } from '../clients/client-generation.ts';
import type { ClientHead } from '../clients/client-head.ts';
import type { Registry } from '../clients/registry.ts';
import { AddressLimits } from './address-limits.ts';

/** Whether too many workers die for anybody new to be let in. */
export interface BreakerState {
  isOpen(): boolean;
  refusal(): HeddleError;
}

/** What an admission asks. `generation` is the one that newcomers go to. */
export interface AdmissionParts {
  readonly settings: Settings;
  readonly registry: Registry;
  readonly isAccepting: boolean;
  readonly generation: Pick<ClientGeneration<Client>, 'overload'> & { readonly breaker: BreakerState };
}

export class Admission {
  readonly #parts: AdmissionParts;
  readonly #addresses: AddressLimits;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    this.#addresses = new AddressLimits(parts.settings);
  }

  /** Why this handshake is refused, or null. Counts it towards the rate of its address. */
  refuse({ name, address }: ClientHead, origin: string): HeddleError | null {
    const { registry, settings, isAccepting, generation } = this.#parts;
    if (!isAccepting) return new HeddleError('NOT_ACCEPTING');
    if (generation.breaker.isOpen()) return generation.breaker.refusal();
    const tooFast = this.#addresses.connect(address);
    if (tooFast !== null) return tooFast;
    if (registry.size >= settings.maxConnections) {
      return new HeddleError('TOO_MANY_CONNECTIONS', { limit: settings.maxConnections });
    }
    const tooMany = this.#addresses.checkOnline(address);
    if (tooMany !== null) return tooMany;
    const overload = generation.overload.of(null);
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
