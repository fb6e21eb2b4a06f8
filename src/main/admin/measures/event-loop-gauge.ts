// How busy the socket thread is: the share of time its event loop worked, and how late a short timer came.
import { performance } from 'node:perf_hooks';
import type { Quantiles, Status } from '../../../contract/schemas.ts';
import type { Faults } from '../../basics/faults.ts';
import { Histogram } from '../../statistics/histogram.ts';
import { HistogramWindow } from './histogram-window.ts';

const periodMs = 20;

/** perf_hooks has such a timer too, but it leaves the first delay after each reset out. */
export class EventLoopGauge {
  /** How late the timer came each time, in microseconds. */
  readonly delay = new Histogram();
  readonly #window = new HistogramWindow(this.delay);
  #lastDelay: Quantiles = { p50: 0, p99: 0 };
  readonly #timer: NodeJS.Timeout;
  #dueAt = performance.now() + periodMs;
  #utilization = performance.eventLoopUtilization();

  constructor(faults: Faults) {
    this.#timer = faults.every('the event loop gauge', periodMs, () => this.#beat());
  }

  /** What was measured since the last call. */
  take(): Status['eventLoop'] {
    const now = performance.eventLoopUtilization();
    const { active, idle } = performance.eventLoopUtilization(now, this.#utilization);
    this.#utilization = now;
    // In no time at all it would always be busy.
    const utilization = active + idle < periodMs ? 0 : active / (active + idle);
    this.#lastDelay = this.#window.take();
    return { utilization, delayP99Ms: this.#lastDelay.p99 / 1000 };
  }

  /** Quantiles of the delay up to the last `take()`, in microseconds. */
  get lastDelay(): Quantiles {
    return this.#lastDelay;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    const now = performance.now();
    this.delay.record(Math.max(0, now - this.#dueAt) * 1000);
    this.#dueAt = now + periodMs;
  }
}
