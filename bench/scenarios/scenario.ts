// What a scenario is made of: cases, each measured on several servers, each measurement a set of figures.

import type { Bench, Measurement } from '../measure/measurement.ts';
import type { RunningServer } from '../servers/running-server.ts';
import type { ServerSpec } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';

export interface Scenario {
  name: string;
  /** One sentence for the report. */
  about: string;
  cases(settings: Settings): Case[];
}

export interface Case {
  /** Unique within the scenario. */
  name: string;
  /** What distinguishes the case, as numbers for charts. */
  parameters: Record<string, number>;
  /** Measured one after the other in every round. */
  servers: ServerSpec[];
  /** The server that ratios refer to. */
  reference: string;
  /** Start every server anew for this case, because what it kept from earlier ones would show. */
  needsFreshServer?: boolean;
  maxRounds?: number;
  /** Where few messages a second come, compiling takes longer than the usual 0.7 s: V8 counts calls, not seconds. */
  firstWarmUpSec?: number;
  measure(server: RunningServer, bench: Bench): Promise<Measurement>;
}
