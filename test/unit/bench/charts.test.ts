import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { figureFormats } from '../../../bench/figures/figures.ts';
import type { Result } from '../../../bench/figures/result.ts';
import { chartsOf } from '../../../bench/report/charts.ts';
import { scenarios } from '../../../bench/scenarios/all.ts';
import { tune } from '../../../bench/scenarios/tune.ts';

const kept = new URL('../../../bench/results/2026-11-22.keep.json', import.meta.url);
const { runs } = JSON.parse(readFileSync(kept, 'utf8')) as Result;

describe('the report', () => {
  test('draws every scenario of the kept result, each chart under a name of its own', () => {
    const charts = chartsOf(runs);
    const files = charts.map(({ scenario, name }) => `${scenario}-${name}`);
    expect(new Set(files).size).toBe(files.length);
    expect(new Set(charts.map(({ scenario }) => scenario))).toEqual(new Set(runs.map((run) => run.scenario)));
  });

  test('draws nothing for a scenario that is in an old result only', () => {
    expect(chartsOf(runs.map((run) => ({ ...run, scenario: 'no more' })))).toEqual([]);
  });

  test.each([...scenarios, tune])('knows how to write every figure in the table of $name', ({ table }) => {
    for (const figure of [...table.figures, table.ratio]) expect(figureFormats).toHaveProperty(figure);
  });
});
