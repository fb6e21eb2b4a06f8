// Rows for charts from the runs of a scenario.
import { figureFormats } from '../figures/figures.ts';
import type { Run } from '../figures/result.ts';
import { summarize } from '../figures/summary.ts';

/** One mark of a chart. */
export interface Datum {
  case: string;
  server: string;
  figure: string;
  value: number;
  min: number;
  max: number;
  workers: number;
  [parameter: string]: string | number;
}

/** One datum per case and server that the figure was measured of. */
export function chartData(runs: Run[], figure: string, scale = 1): Datum[] {
  return summarize(runs).flatMap((summary) =>
    summary.servers.flatMap((server) => {
      const spread = server.figures[figure];
      if (!spread) return [];
      return {
        ...summary.parameters,
        workers: server.figures.workers?.median ?? 0,
        case: summary.case,
        server: server.server,
        figure: figureFormats[figure]?.title ?? figure,
        value: spread.median * scale,
        min: spread.min * scale,
        max: spread.max * scale,
      };
    }),
  );
}
