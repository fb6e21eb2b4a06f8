// The account of memory that peers cause, by what it is held for, against MAX_MEMORY_MB. Who holds something says so
// here when it begins and when it ends. Socket thread.
import { type MemoryKind, memoryKindNames } from '../../contract/memory-kinds.ts';
import { recordOf } from '../../contract/record-of.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';

const mib = 1024 * 1024;
/** Shares of the room for peers: above the first newcomers are refused, above the second holders are closed. */
const refuseAt = 0.8;
const closeAt = 0.9;
/** Where the process by itself takes most of the limit, peers have this share of it all the same. */
const leastRoom = 0.25;

export class MemoryAccount {
  /** MAX_MEMORY_MB in bytes; Infinity where it is off. */
  readonly limitBytes: number;
  /** Set from outside: resident memory is at the limit, whoever holds it. */
  isResidentHigh = false;
  /** Called whenever more is held than makes the account full. */
  onFull: () => void = () => {};
  /** Set from outside: has those who hold most pay, before it returns. */
  relieve: () => void = () => {};
  readonly #held: Record<MemoryKind, number> = recordOf(memoryKindNames, () => 0);
  readonly #queue: { readonly bytes: number };
  #total = 0;
  #baseBytes = 0;
  #roomBytes: number;

  /** `queue` counts the messages between sockets and handlers already. */
  constructor({ maxMemoryMb }: Pick<Settings, 'maxMemoryMb'>, queue: { readonly bytes: number }) {
    this.limitBytes = maxMemoryMb === 0 ? Number.POSITIVE_INFINITY : maxMemoryMb * mib;
    this.#roomBytes = this.limitBytes;
    this.#queue = queue;
  }

  /** The process takes so much without peers: they have what is left of the limit. */
  begin(baseBytes: number): void {
    this.#baseBytes = baseBytes;
    this.#roomBytes = Math.max(this.limitBytes - baseBytes, leastRoom * this.limitBytes);
  }

  /** What the process took before the first peer came. */
  get baseBytes(): number {
    return this.#baseBytes;
  }

  /** What peers may hold together. */
  get roomBytes(): number {
    return this.#roomBytes;
  }

  /** More is held for `kind`, or less. */
  add(kind: Exclude<MemoryKind, 'queued'>, bytes: number): void {
    this.#held[kind] += bytes;
    this.#total += bytes;
    if (bytes > 0 && this.isFull) this.onFull();
  }

  /** So much is held for `kind` now, where nobody can say when it begins and ends. */
  set(kind: Exclude<MemoryKind, 'queued'>, bytes: number): void {
    this.add(kind, bytes - this.#held[kind]);
  }

  held(kind: MemoryKind): number {
    return kind === 'queued' ? this.#queue.bytes : this.#held[kind];
  }

  get total(): number {
    return this.#total + this.#queue.bytes;
  }

  /** Whether newcomers are refused. */
  get isNearlyFull(): boolean {
    return this.isResidentHigh || this.total > refuseAt * this.#roomBytes;
  }

  /** Whether those who hold most are closed. */
  get isFull(): boolean {
    return this.total > closeAt * this.#roomBytes;
  }

  /**
   * Whether more may be held. A batch of replies is sent in one turn, and what is full by the first of them must not take the
   * others: so where it is full those who hold most are closed at once.
   */
  makeRoom(): boolean {
    if (this.isFull) this.relieve();
    return !this.isFull;
  }

  /** What those who hold most must give back, so that newcomers are let in again. */
  get excessBytes(): number {
    return Math.max(0, this.total - refuseAt * this.#roomBytes);
  }

  /** MEMORY_FULL with the figures. */
  refusal(): HeddleError {
    return new HeddleError('MEMORY_FULL', {
      heldMb: Math.ceil(this.total / mib),
      roomMb: Math.floor(this.#roomBytes / mib),
      limitMb: Math.floor(this.limitBytes / mib),
    });
  }
}
