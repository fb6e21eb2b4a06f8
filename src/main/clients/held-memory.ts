// Where clients say what they hold.
import type { MemoryKind } from '../../contract/memory-kinds.ts';
import type { HeddleError } from '../../protocol/errors.ts';

/**
 * Up to this size what is sent counts as small: uWS keeps what the kernel does not take of it, which is less than what a
 * connection costs anyway. Whoever reads gets it while memory is full, too.
 */
export const smallBytes = 64 * 1024;

export interface HeldMemory {
  /** More is held for `kind`, or less. */
  add(kind: Exclude<MemoryKind, 'queued'>, bytes: number): void;
  /** Whether it is time to let go of what can be let go of. */
  readonly isNearlyFull: boolean;
  /** Whether nothing more may be added. */
  readonly isFull: boolean;
  /** Whether more may be added. Where it is full those who hold most pay for it at once, and whoever asks may be one of them. */
  makeRoom(): boolean;
  /** MEMORY_FULL with the figures. */
  refusal(): HeddleError;
}
