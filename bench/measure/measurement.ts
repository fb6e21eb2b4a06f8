// What one measurement of one server needs, and what it yields.
import type { Generator } from '../load/generator.ts';
import type { Settings } from '../settings/settings.ts';

/** What measurements share. */
export interface Bench {
  settings: Settings;
  /** From 1 on: a load that is drawn at random is another in each round, and the same for all servers of one. */
  round: number;
  generator: Generator;
  /** A second load beside the first, in processes of its own. */
  heavyGenerator: Generator;
  /** Seconds before the window: longer on a server's first measurement, whose code is not compiled yet. */
  warmUpSec: number;
}

export interface Measurement {
  /** Units are in the names; see figures/figures.ts. */
  figures: Record<string, number>;
  /** Anything here makes the measurement invalid. */
  faults: string[];
  /** What a reader should know, for example what the bottleneck was. */
  notes: string[];
  /** Figures over time. */
  series?: Record<string, number>[];
}
