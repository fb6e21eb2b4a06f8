// What a run of chaos can be told.
import type { LongRunOptions } from '../support/long-runs/long-run.ts';
import type { FaultName } from './faults.ts';

export const handlerNames = ['pinned', 'stateless', 'async', 'retrying', 'keeping', 'movable'] as const;
export type HandlerName = (typeof handlerNames)[number];

export interface ChaosOptions extends LongRunOptions {
  readonly handler: HandlerName;
  readonly faults: ReadonlySet<FaultName>;
  /** ON_FRAME_LOST. */
  readonly onFrameLost: 'close' | 'ignore';
  /** Whether clients come through TLS. */
  readonly tls: boolean;
}
