// The errors that happened last, and how often each kind of them did: errors of hooks, deaths of workers, what could not be
// started or carried out, faults of the server. Bounded in number and in bytes, whatever happens. Socket thread.
import type { ErrorCause, ErrorRecord, Errors } from '../../contract/record-schemas.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { describe } from '../../protocol/failures/describe-error.ts';
import { failureKind } from '../../protocol/failures/failure-kind.ts';
import type { EndingReport, HandlerErrorReport } from '../../protocol/lane-contract.ts';
import type { Client } from '../clients/client.ts';
import { clientFields } from '../clients/client-log.ts';
import type { Registry } from '../clients/registry.ts';
import { ErrorKinds, type KnownKind } from './error-kinds.ts';
import { ownText } from './own-text.ts';

/** So many errors are kept, of one kind at most so many, and all of them take about so much at most. */
export const maxErrors = 500;
export const maxErrorsOfKind = 50;
export const maxErrorBytes = 1024 * 1024;
/** What one takes beside its text. */
const ownBytes = 400;
const defaultLimit = 100;

/** An error as whoever saw it tells it. */
export interface Happened {
  readonly cause: ErrorCause;
  readonly hook: string | null;
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly lane: number | null;
  /** Whose hook it was. */
  readonly client: Pick<Client, 'ref' | 'givenName'> | null;
  readonly lost?: number;
}

/** The end of a worker. */
export interface Death extends Pick<Happened, 'lane' | 'client' | 'lost'> {
  readonly reason: string;
  readonly ending: EndingReport | null;
}

const nobody = { lane: null, client: null };

interface Kept extends Omit<ErrorRecord, 'client'> {
  readonly client: { readonly id: string; readonly name: string | null } | null;
  readonly bytes: number;
}

export interface ErrorsRequest {
  readonly kind?: number | undefined;
  readonly client?: string | undefined;
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
}

export class ErrorRecords {
  readonly #registry: Registry;
  readonly #onBytes: (bytes: number) => void;
  readonly #kinds = new ErrorKinds();
  /** The oldest first. */
  #kept: Kept[] = [];
  /** How many are kept of each kind. */
  readonly #counts = new Map<number, number>();
  #bytes = 0;
  #last = 0;
  #total = 0;

  /** `onBytes` is told how much memory they take whenever that has changed. */
  constructor(registry: Registry, onBytes: (bytes: number) => void) {
    this.#registry = registry;
    this.#onBytes = onBytes;
  }

  /** A hook failed. */
  handlerFailed(lane: number, report: HandlerErrorReport): KnownKind {
    const { ref, cause, hook, name, message, stack, kind } = report;
    // The client may have been forgotten meanwhile: its id is known all the same.
    const client = this.#registry.get(ref) ?? { ref, givenName: undefined };
    return this.add({ cause, hook, name, message, stack, lane, client }, kind);
  }

  /** So many hooks more failed, in ways of this kind. Returns the kind where it is remembered. */
  moreFailed(key: string, count: number): KnownKind | undefined {
    this.#total += count;
    return this.#kinds.count(key, count, Date.now());
  }

  /** Counts an error, and keeps it where there are not too many like it. Returns its kind. */
  add(happened: Happened, key = failureKind(happened.hook ?? happened.cause, happened)): KnownKind {
    const time = Date.now();
    this.#total++;
    const kind = this.#kinds.see(key, happened, time);
    if (kind.mayRecord(performance.now())) this.#keep(happened, kind, time);
    return kind;
  }

  /** A fault of the server was contained while `what` was done, which is one of a few constants. */
  internal(what: string, thrown: unknown): void {
    const { name, message, stack } = describe(thrown);
    this.add({ cause: 'internal', hook: null, name, message: `${what}: ${message}`, stack, ...nobody });
  }

  /** What a handler wanted done failed; `ref` is 0 where it was for no client of its own. */
  commandFailed(lane: number, ref: number, thrown: unknown): void {
    const { name, message, stack } = describe(thrown);
    const client = ref === 0 ? null : (this.#registry.get(ref) ?? { ref, givenName: undefined });
    this.add({ cause: 'command', hook: null, name, message, stack, lane, client });
  }

  /** A worker died: while a hook of `client` ran, or in none. `lane` is null for a spare one. */
  workerDied({ reason, ending, ...where }: Death): void {
    const { name, message, stack } = ending?.error ?? { name: 'WORKER_LOST', message: reason, stack: '' };
    // What it died of is in the reason, too, with more of how.
    const told = ending === null || reason.includes(message) ? reason : `${reason}: ${message}`;
    this.add({ cause: 'died', hook: null, name, message: told, stack, ...where });
  }

  /** A worker could not be started. */
  notStarted(lane: number | null, thrown: unknown): void {
    const { name: kind, message } = describe(thrown);
    const name = thrown instanceof HeddleError ? thrown.code : kind;
    this.add({ cause: 'notStarted', hook: null, name, message, stack: '', lane, client: null });
  }

  list({ kind, client, before = Number.POSITIVE_INFINITY, limit = defaultLimit }: ErrorsRequest): Errors {
    const fits = (kept: Kept): boolean =>
      kept.number < before &&
      (kind === undefined || kept.kind === kind) &&
      (client === undefined || kept.client?.id === client || kept.client?.name === client);
    const found = this.#kept.filter(fits).reverse();
    const errors = found.slice(0, limit).map((kept) => this.#shown(kept));
    const next = found.length > limit ? (errors.at(-1)?.number ?? null) : null;
    const kinds = this.#kinds.all().map(shownKind);
    return { kinds, errors, next, total: this.#total, otherKinds: this.#kinds.others };
  }

  #keep({ client, lost = 0, ...happened }: Happened, { kind }: KnownKind, time: number): void {
    const { name, message, stack, cause, hook, lane } = happened;
    const who = client === null ? null : this.#describe(client);
    const bytes = ownBytes + 2 * (name.length + message.length + stack.length + (who?.name?.length ?? 0));
    this.#kept.push({
      ...{ number: ++this.#last, time, kind, cause, hook, name, message, stack, lane, client: who, lost },
      bytes,
    });
    this.#bytes += bytes;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    // One kind must not push the others out.
    if (count > maxErrorsOfKind) this.#drop(this.#oldestOf(kind));
    while (this.#bytes > maxErrorBytes)
      this.#drop(this.#oldestOf((this.#counts.get(kind) ?? 0) > 1 ? kind : null));
    if (this.#kept.length > maxErrors) this.#drop(0);
    this.#onBytes(this.#bytes + this.#kinds.bytes);
  }

  #oldestOf(kind: number | null): number {
    return kind === null ? 0 : this.#kept.findIndex((kept) => kept.kind === kind);
  }

  #drop(place: number): void {
    for (const { bytes, kind } of this.#kept.splice(place, 1)) {
      this.#bytes -= bytes;
      const left = (this.#counts.get(kind) ?? 0) - 1;
      if (left > 0) this.#counts.set(kind, left);
      else this.#counts.delete(kind);
    }
  }

  // A forgotten client is one that the registry no longer has.
  #describe(client: Pick<Client, 'ref' | 'givenName'>): NonNullable<Kept['client']> {
    const { client: id, name = null } = clientFields(client, this.#registry);
    const isKnown = this.#registry.get(client.ref) !== undefined;
    return { id, name: name === null ? (isKnown ? id : null) : ownText(name) };
  }

  #shown({ bytes: _, client, ...kept }: Kept): ErrorRecord {
    if (client === null) return { ...kept, client };
    return { ...kept, client: { ...client, isOnline: this.#registry.byId(client.id) !== undefined } };
  }
}

function shownKind(known: KnownKind): Errors['kinds'][number] {
  const { kind, cause, hook, name, message, place, count, firstAt, lastAt } = known;
  return { kind, cause, hook, name, message, place, count, firstAt, lastAt };
}
