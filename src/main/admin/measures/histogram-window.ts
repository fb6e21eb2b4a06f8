// The quantiles of what a histogram took since it was last asked.
import type { Quantiles } from '../../../contract/schemas.ts';
import { type Histogram, quantileOf } from '../../statistics/histogram.ts';

export class HistogramWindow {
  readonly #histogram: Histogram;
  readonly #before: Float64Array;
  readonly #difference: Float64Array;
  #countBefore: number;

  constructor(histogram: Histogram) {
    this.#histogram = histogram;
    this.#before = histogram.counts.slice();
    this.#difference = new Float64Array(this.#before.length);
    this.#countBefore = histogram.count;
  }

  /** Both 0 when nothing was recorded. */
  take(): Quantiles {
    const { counts, count } = this.#histogram;
    counts.forEach((value, index) => {
      this.#difference[index] = value - (this.#before[index] ?? 0);
    });
    const taken = count - this.#countBefore;
    this.#before.set(counts);
    this.#countBefore = count;
    return {
      p50: quantileOf(this.#difference, taken, 0.5),
      p99: quantileOf(this.#difference, taken, 0.99),
    };
  }
}
