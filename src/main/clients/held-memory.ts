// Where clients say what they hold.
import type { MemoryKind } from '../../contract/memory-kinds.ts';

export interface HeldMemory {
  /** More is held for `kind`, or less. */
  add(kind: Exclude<MemoryKind, 'queued'>, bytes: number): void;
  /** Whether it is time to let go of what can be let go of. */
  readonly isNearlyFull: boolean;
  /** Whether nothing more may be added. */
  readonly isFull: boolean;
}
