// Two results side by side: for each figure of each table the ratio B/A.
import type { Result } from '../figures/result.ts';
import { summarize } from '../figures/summary.ts';
import { presentationOf } from '../scenarios/all.ts';

export interface Comparison {
  scenario: string;
  case: string;
  server: string;
  figure: string;
  a: number;
  b: number;
  /** `min` and `max` are what the extremes of the rounds allow. */
  ratio: { median: number; min: number; max: number };
  /** The rounds of the two results do not overlap. */
  isClear: boolean;
}

/** What both results have, in the order of A. */
export function compareResults(a: Result, b: Result): Comparison[] {
  const after = summarize(b.runs);
  return summarize(a.runs).flatMap((summary) => {
    const other = after.find((one) => one.scenario === summary.scenario && one.case === summary.case);
    return summary.servers.flatMap((server) => {
      const otherServer = other?.servers.find((one) => one.server === server.server);
      return (presentationOf(summary.scenario)?.table.figures ?? []).flatMap((figure) => {
        const left = server.figures[figure];
        const right = otherServer?.figures[figure];
        if (!left || !right) return [];
        return {
          scenario: summary.scenario,
          case: summary.case,
          server: server.server,
          figure,
          a: left.median,
          b: right.median,
          ratio: { median: right.median / left.median, min: right.min / left.max, max: right.max / left.min },
          isClear: right.min > left.max || right.max < left.min,
        };
      });
    });
  });
}
