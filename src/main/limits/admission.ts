// Decides which handshakes and requests become clients: one table says who is asked what.
import { hasIdForm } from '../../protocol/client-id.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Client } from '../clients/client.ts';
import type { ClientGeneration } from '../clients/client-generation.ts';
import type { NewcomerKind } from '../statistics/statistics.ts';
import { AddressLimits } from './address-limits.ts';
import type { CrashBudgets } from './crash-budgets.ts';
import type { OverloadPayers } from './overload-payers.ts';

/** Whether too many workers die for anybody new to be let in. */
export interface BreakerState {
  isOpen(): boolean;
  refusal(): HeddleError;
}

/** What an admission asks. `generation` is the one that newcomers go to. */
export interface AdmissionParts {
  readonly settings: Pick<
    Settings,
    | 'maxConnections'
    | 'maxConnectionsPerAddress'
    | 'maxConnectsPerSec'
    | 'allowedOrigins'
    | 'duplicateNames'
    | 'maxPayloadBytes'
  >;
  readonly memory: { readonly isNearlyFull: boolean; refusal(): HeddleError };
  readonly registry: { readonly present: number; named(name: string): readonly unknown[] };
  readonly crashBudgets: Pick<CrashBudgets, 'refusal'>;
  readonly overloadPayers: Pick<OverloadPayers, 'spares'>;
  readonly isAccepting: boolean;
  readonly generation: Pick<ClientGeneration<Client>, 'overload'> & { readonly breaker: BreakerState };
}

/** What a newcomer says that matters here. */
export interface AdmissionHead {
  /** Undefined where the id is to serve as the name. */
  readonly name: string | undefined;
  readonly address: string;
  /** '' where none is said. */
  readonly origin: string;
  /** '' where the body comes as it is. */
  readonly contentEncoding: string;
  /** NaN where the body's length is not said beforehand. */
  readonly contentLength: number;
}

type Check = (head: AdmissionHead, parts: AdmissionParts, addresses: AddressLimits) => HeddleError | null;

/** What newcomers are asked, in this order: what is cheap to find out first. */
const checks: readonly ({ readonly check: Check } & Readonly<Record<NewcomerKind, boolean>>)[] = [
  { check: closing, socket: true, request: true },
  { check: dying, socket: true, request: true },
  { check: crashing, socket: true, request: true },
  { check: memoryFull, socket: true, request: true },
  { check: tooFast, socket: true, request: false },
  { check: tooMany, socket: true, request: true },
  { check: tooManyFromAddress, socket: true, request: true },
  { check: overloaded, socket: true, request: true },
  { check: strangeOrigin, socket: true, request: false },
  { check: strangePage, socket: false, request: true },
  { check: reservedName, socket: true, request: false },
  { check: takenName, socket: true, request: false },
  { check: largeBody, socket: false, request: true },
  { check: encodedBody, socket: false, request: true },
];

export class Admission {
  readonly #parts: AdmissionParts;
  readonly #addresses: AddressLimits;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    this.#addresses = new AddressLimits(parts.settings);
  }

  /** Why this newcomer is refused, or null. Counts a handshake towards the rate of its address. */
  newcomer(kind: NewcomerKind, head: AdmissionHead): HeddleError | null {
    for (const row of checks) {
      const refusal = row[kind] ? row.check(head, this.#parts, this.#addresses) : null;
      if (refusal !== null) return refusal;
    }
    return null;
  }

  /** A client is there that was not refused. */
  joined(client: Pick<Client, 'address'>): void {
    this.#addresses.joined(client.address);
  }

  /** Nothing is left of a client. */
  left(client: Pick<Client, 'address'>): void {
    this.#addresses.left(client.address);
  }
}

/** Whether ALLOWED_ORIGINS lets `origin` in; '' where none is said. An empty list lets everyone in. */
export function isAllowedOrigin(origin: string, allowedOrigins: readonly string[]): boolean {
  return allowedOrigins.length === 0 || allowedOrigins.includes(origin);
}

function closing(_head: AdmissionHead, { isAccepting }: AdmissionParts): HeddleError | null {
  return isAccepting ? null : new HeddleError('NOT_ACCEPTING');
}

function dying(_head: AdmissionHead, { generation: { breaker } }: AdmissionParts): HeddleError | null {
  return breaker.isOpen() ? breaker.refusal() : null;
}

function crashing(head: AdmissionHead, { crashBudgets }: AdmissionParts): HeddleError | null {
  return crashBudgets.refusal(head);
}

function memoryFull(_head: AdmissionHead, { memory }: AdmissionParts): HeddleError | null {
  return memory.isNearlyFull ? memory.refusal() : null;
}

function tooFast(
  { address }: AdmissionHead,
  _parts: AdmissionParts,
  addresses: AddressLimits,
): HeddleError | null {
  return addresses.connect(address);
}

function tooMany(_head: AdmissionHead, { registry, settings }: AdmissionParts): HeddleError | null {
  const limit = settings.maxConnections;
  return registry.present < limit ? null : new HeddleError('TOO_MANY_CONNECTIONS', { limit });
}

function tooManyFromAddress(
  { address }: AdmissionHead,
  _parts: AdmissionParts,
  addresses: AddressLimits,
): HeddleError | null {
  return addresses.checkOnline(address);
}

function overloaded(
  _head: AdmissionHead,
  { generation, overloadPayers }: AdmissionParts,
): HeddleError | null {
  const overload = generation.overload.of(null);
  return overload === null || overloadPayers.spares(null, generation, overload)
    ? null
    : new HeddleError('OVERLOADED', { ...overload });
}

function strangeOrigin({ origin }: AdmissionHead, { settings }: AdmissionParts): HeddleError | null {
  if (isAllowedOrigin(origin, settings.allowedOrigins)) return null;
  return new HeddleError('ORIGIN_NOT_ALLOWED', { origin: origin || '(none)' });
}

// A browser says the origin of every page that sends a body; who says none is no page.
function strangePage(head: AdmissionHead, parts: AdmissionParts): HeddleError | null {
  return head.origin === '' ? null : strangeOrigin(head, parts);
}

function reservedName({ name }: AdmissionHead): HeddleError | null {
  return name !== undefined && hasIdForm(name) ? new HeddleError('NAME_RESERVED') : null;
}

function takenName({ name }: AdmissionHead, { registry, settings }: AdmissionParts): HeddleError | null {
  if (name === undefined || settings.duplicateNames !== 'reject') return null;
  return registry.named(name).length === 0 ? null : new HeddleError('NAME_TAKEN', { name });
}

function largeBody({ contentLength }: AdmissionHead, { settings }: AdmissionParts): HeddleError | null {
  const limit = settings.maxPayloadBytes;
  return contentLength > limit ? new HeddleError('BODY_TOO_LARGE', { limit }) : null;
}

// What a handler is given is the body itself (RFC 9110 8.4).
function encodedBody({ contentEncoding }: AdmissionHead): HeddleError | null {
  if (contentEncoding === '' || contentEncoding.toLowerCase() === 'identity') return null;
  return new HeddleError('CONTENT_ENCODED', { encoding: contentEncoding });
}
