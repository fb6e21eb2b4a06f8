// Rows for charts from the summaries of a result.

import { figureFormats } from '../figures/figures.ts';
import type { CaseSummary } from '../figures/summary.ts';

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

/** One datum per case, server and figure that was measured. */
export function chartData(summaries: CaseSummary[], figures: string[], scale = 1): Datum[] {
  return summaries.flatMap((summary) =>
    summary.servers.flatMap((server) =>
      figures.flatMap((figure) => {
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
    ),
  );
}
