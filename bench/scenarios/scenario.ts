// What a scenario is made of: cases, each measured on several servers, each measurement a set of figures; and how they
// are shown.
import type { Chart } from '../charts/chart.ts';
import type { TableShape } from '../figures/figures.ts';
import type { Run } from '../figures/result.ts';
import type { Bench, Measurement } from '../measure/measurement.ts';
import type { RunningServer } from '../servers/running-server.ts';
import type { ServerSpec } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';

export interface Scenario extends Presentation {
  cases(settings: Settings): Case[];
}

/** How the report shows a scenario. All of it follows from the scenario's runs, also from those of an old result. */
export interface Presentation {
  name: string;
  /** One sentence for the report. */
  about?: string;
  table: TableShape;
  charts(runs: Run[]): Chart[];
  /** What the runs say, in words. */
  conclusion?(runs: Run[]): string;
}

export interface Computed {
  /** Unique among the case's servers. */
  label: string;
  /** Once in every round; of its figures only, there is nothing to warm up or to disturb. */
  compute(settings: Settings, round: number): Record<string, number>;
}

export interface Case {
  /** Unique within the scenario. */
  name: string;
  /** What distinguishes the case, as numbers for charts. */
  parameters: Record<string, number>;
  /** Measured one after the other in every round. */
  servers: ServerSpec[];
  /** What stands beside the servers without being one, such as an ideal. */
  computed?: Computed[];
  /** The server, or what was computed, that ratios refer to. */
  reference: string;
  /** Start every server anew for this case, because what it kept from earlier ones would show. */
  needsFreshServer?: boolean;
  maxRounds?: number;
  /** Where few messages a second come, compiling takes longer than the usual 0.7 s: V8 counts calls, not seconds. */
  firstWarmUpSec?: number;
  measure(server: RunningServer, bench: Bench): Promise<Measurement>;
}
