// What a soak run can be told.
import type { LongRunOptions } from '../support/long-runs/long-run.ts';

export interface SoakOptions extends LongRunOptions {
  /** Of the largest messages. */
  readonly maxBytes: number;
}
