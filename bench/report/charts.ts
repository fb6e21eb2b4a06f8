// Which charts a result gets: those of its scenarios.
import type { Chart } from '../charts/chart.ts';
import type { Run } from '../figures/result.ts';
import { presentationOf } from '../scenarios/all.ts';

export interface ScenarioChart extends Chart {
  scenario: string;
}

/** In the order of the runs. */
export function chartsOf(runs: Run[]): ScenarioChart[] {
  const names = [...new Set(runs.map((run) => run.scenario))];
  return names.flatMap((scenario) => {
    const own = runs.filter((run) => run.scenario === scenario);
    const charts = presentationOf(scenario)?.charts(own) ?? [];
    return charts.map((chart) => ({ scenario, ...chart }));
  });
}
