// What a scenario is made of: cases, each measured on several servers, each measurement a set of figures.

import type { Generator } from '../load/generator.ts';
import type { RunningServer } from '../servers/running-server.ts';
import type { ServerSpec } from '../servers/server-spec.ts';
import type { Settings } from '../settings.ts';

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

/** What measurements share. */
export interface Bench {
  settings: Settings;
  generator: Generator;
  /** A second load beside the first, in processes of its own. */
  heavyGenerator: Generator;
  /** Seconds before the window: longer on a server's first measurement, whose code is not compiled yet. */
  warmUpSec: number;
}

export interface Measurement {
  /** Units are in the names; see report/figures.ts. */
  figures: Record<string, number>;
  /** Anything here makes the measurement invalid. */
  faults: string[];
  /** What a reader should know, for example what the bottleneck was. */
  notes: string[];
  /** Figures over time. */
  series?: Record<string, number>[];
}
