// Medians with spread and ratios from the runs of a result. Runs with faults count nowhere.
import { isValid, type Run } from './result.ts';
import { pairRounds, type RoundValue, type Spread, spreadOf } from './statistics.ts';

export interface CaseSummary {
  scenario: string;
  case: string;
  parameters: Record<string, number>;
  reference: string;
  servers: ServerSummary[];
}

export interface ServerSummary {
  server: string;
  figures: Record<string, Spread>;
  /** Runs that count, and runs that do not. */
  validRuns: number;
  faults: string[];
  notes: string[];
}

/** In the order of the runs. */
export function summarize(runs: Run[]): CaseSummary[] {
  const cases = groupBy(runs, caseKey);
  return [...cases.values()].map((ofCase) => {
    const { scenario, case: name, parameters, reference } = ofCase[0]!;
    const servers = [...groupBy(ofCase, (run) => run.server)].map(([server, ofServer]) =>
      summarizeServer(server, ofServer),
    );
    return { scenario, case: name, parameters, reference, servers };
  });
}

/** Which values to take: `server` and `figure` of one case. */
export interface Selection {
  scenario: string;
  case: string;
  server: string;
  figure: string;
}

export function valuesOf(runs: Run[], { scenario, case: name, server, figure }: Selection): RoundValue[] {
  return runs.flatMap((run) => {
    const value = run.figures[figure];
    const isWanted = run.scenario === scenario && run.case === name && run.server === server;
    return isWanted && isValid(run) && value !== undefined ? [{ round: run.round, value }] : [];
  });
}

/** The ratio of two servers' figures, formed within each round. */
export function ratioOf(runs: Run[], selection: Selection, reference: string): Spread | undefined {
  const right = valuesOf(runs, { ...selection, server: reference });
  return spreadOf(pairRounds(valuesOf(runs, selection), right, (a, b) => a / b));
}

function summarizeServer(server: string, runs: Run[]): ServerSummary {
  const valid = runs.filter(isValid);
  const names = new Set(valid.flatMap((run) => Object.keys(run.figures)));
  const figures: Record<string, Spread> = {};
  for (const name of names) {
    const spread = spreadOf(valid.flatMap((run) => run.figures[name] ?? []));
    if (spread) figures[name] = spread;
  }
  return {
    server,
    figures,
    validRuns: valid.length,
    faults: runs.flatMap((run) => run.faults.map((fault) => `round ${run.round}: ${fault}`)),
    notes: [...new Set(runs.flatMap((run) => run.notes))],
  };
}

function caseKey(run: Run): string {
  return `${run.scenario}\n${run.case}`;
}

function groupBy<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
