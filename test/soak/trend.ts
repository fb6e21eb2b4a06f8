// Whether a figure grows: its slope by least squares, and medians of the beginning and the end.
import type { Sample } from './sampler.ts';

/** What fills caches and pools at the beginning is not judged. */
const warmUpShare = 1 / 3;

export type Figure = Exclude<keyof Sample, 'atSec'>;

export interface Trend {
  readonly figure: Figure;
  /** Medians of the first and the last third of what is judged. */
  readonly firstMedian: number;
  readonly lastMedian: number;
  readonly max: number;
  readonly slopePerHour: number;
  /** How much it may grow while it is judged; null: it is only shown. */
  readonly limit: number | null;
  readonly grows: boolean;
}

export function trendOf(samples: readonly Sample[], figure: Figure, limit: number | null): Trend {
  const judged = samples.slice(Math.floor(samples.length * warmUpShare));
  const values = judged.map((sample) => sample[figure]);
  const third = Math.max(1, Math.floor(values.length / 3));
  const firstMedian = median(values.slice(0, third));
  const lastMedian = median(values.slice(-third));
  const slopePerSec = slope(judged.map((sample) => [sample.atSec, sample[figure]]));
  const seconds = (judged.at(-1)?.atSec ?? 0) - (judged[0]?.atSec ?? 0);
  return {
    figure,
    firstMedian,
    lastMedian,
    max: Math.max(...values),
    slopePerHour: slopePerSec * 3600,
    limit,
    // Both, because one high sample at the end tilts the line, and medians alone see a step as growth.
    grows: limit !== null && slopePerSec * seconds > limit && lastMedian - firstMedian > limit,
  };
}

/** The slope of the line of least squares; 0 for fewer than two points. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const square = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (points.length < 2 || square === 0) return 0;
  return points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / square;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
