// Whether a result keeps a target. Every bound compares figures of one run of the suite, so it holds on slow and fast
// machines alike.
import type { Run } from '../figures/result.ts';
import { pairRounds, type Spread, spreadOf } from '../figures/statistics.ts';
import { valuesOf } from '../figures/summary.ts';

export interface Target {
  what: string;
  scenario: string;
  case: string;
  figure: string;
  server: string;
  /** How the figure is judged: by its ratio or difference to another server's, or by itself. */
  against?: { server: string; by: 'ratio' | 'difference' | 'ratio per worker'; workers?: number };
  atLeast?: number;
  atMost?: number;
  /** What we would like beyond the promise. */
  goal?: number;
}

export type Verdict = 'met' | 'missed' | 'not measured';

export interface Judged {
  target: Target;
  verdict: Verdict;
  value: Spread | undefined;
}

/** The median over the rounds decides. */
export function judge(target: Target, runs: Run[]): Judged {
  const value = measuredValue(target, runs);
  if (!value) return { target, verdict: 'not measured', value };
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = target;
  return { target, verdict: value.median >= atLeast && value.median <= atMost ? 'met' : 'missed', value };
}

function measuredValue(target: Target, runs: Run[]): Spread | undefined {
  const own = valuesOf(runs, target);
  const { against } = target;
  if (!against) return spreadOf(own.map(({ value }) => value));
  const other = valuesOf(runs, { ...target, server: against.server });
  return spreadOf(
    pairRounds(own, other, (left, right) => {
      if (against.by === 'difference') return left - right;
      return left / right / (against.workers ?? 1);
    }),
  );
}
