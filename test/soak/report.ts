// What a soak run reports: as an object, which is its JSON, and as a table.

import type { SoakOptions } from './options.ts';
import type { Sample } from './sampler.ts';
import type { Trend } from './trend.ts';

export interface SoakReport {
  readonly options: SoakOptions;
  readonly samples: number;
  readonly load: Readonly<Record<string, number>>;
  readonly trends: readonly Trend[];
  /** Before the load, and with nobody left after it; undefined when the server had ended. */
  readonly before: Sample;
  readonly after: Sample | undefined;
  readonly stopSec: number;
  readonly problems: readonly string[];
}

const columns = ['before', 'first median', 'last median', 'highest', 'per hour', 'limit', 'after'];
const figureWidth = 20;
const width = 13;

export function isGood(report: SoakReport): boolean {
  return report.problems.length === 0 && report.trends.every(({ grows }) => !grows);
}

export function formatSoak(report: SoakReport): string {
  const { options, load, before, after } = report;
  const counts = Object.entries(load).map(([what, count]) => `${count} ${what}`);
  const head = ''.padEnd(figureWidth) + columns.map((name) => name.padStart(width)).join('');
  const rows = report.trends.map((trend) => {
    const { figure, firstMedian, lastMedian, max, slopePerHour, limit } = trend;
    const values = [before[figure], firstMedian, lastMedian, max, slopePerHour, limit, after?.[figure]];
    return figure.padEnd(figureWidth) + values.map((value) => round(value).padStart(width)).join('');
  });
  return [
    `soak of ${options.seconds} s, --seed ${options.seed}, ${options.clients} clients, ${options.workers} workers`,
    counts.join(', '),
    `${report.samples} samples; SIGTERM to the end: ${report.stopSec.toFixed(1)} s`,
    '',
    head,
    ...rows,
    '',
    ...report.trends.filter(({ grows }) => grows).map(({ figure }) => `GROWS ${figure}`),
    ...report.problems.map((problem) => `PROBLEM ${problem}`),
    isGood(report) ? 'nothing grows, no problems' : 'not good',
  ].join('\n');
}

function round(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : String(Math.round(value * 10) / 10);
}
