// The measured part of a run inside a load process: counts, latencies, and what the process itself used.
import { performance } from 'node:perf_hooks';
import type { Faults } from './faults.ts';
import { Latencies } from './latencies.ts';

export class Window {
  isOpen = false;
  messages = 0;
  readonly latencies = new Latencies();
  readonly heavyLatencies = new Latencies();
  readonly lateness = new Latencies();
  openedAt = Number.POSITIVE_INFINITY;
  closedAt = Number.POSITIVE_INFINITY;
  #cpu = process.cpuUsage();
  #loop = performance.eventLoopUtilization();
  #cores = 0;
  #loopBusy = 0;

  open(): void {
    this.#cpu = process.cpuUsage();
    this.#loop = performance.eventLoopUtilization();
    this.openedAt = performance.now();
    this.isOpen = true;
  }

  close(): void {
    this.closedAt = performance.now();
    this.isOpen = false;
    const cpu = process.cpuUsage(this.#cpu);
    this.#cores = (cpu.user + cpu.system) / 1000 / (this.closedAt - this.openedAt);
    this.#loopBusy = performance.eventLoopUtilization(this.#loop).utilization;
  }

  /** Whether something that started at `startedAt` belongs to the window, even if it ends after it. */
  covers(startedAt: number): boolean {
    return startedAt >= this.openedAt && startedAt < this.closedAt;
  }

  report(faults: Faults): LoadReport {
    return {
      windowSec: Number.isFinite(this.closedAt) ? (this.closedAt - this.openedAt) / 1000 : 0,
      messages: this.messages,
      latencies: this.latencies.encode(),
      heavyLatencies: this.heavyLatencies.encode(),
      lateness: this.lateness.encode(),
      faults: faults.counts,
      cores: this.#cores,
      loopBusy: this.#loopBusy,
    };
  }
}

/** What one process saw between the opening and the closing of the window. */
export interface LoadReport {
  windowSec: number;
  /** Replies (or deliveries, in fan-out) that arrived in the window. */
  messages: number;
  /**
   * Encoded histograms; the heavy messages of a plan are in one of their own. `lateness` is how late open-loop messages
   * left, a measure of the generator itself.
   */
  latencies: string;
  heavyLatencies: string;
  lateness: string;
  faults: Record<string, number>;
  /** CPU seconds per second of the window, and the part of it the event loop was busy. */
  cores: number;
  loopBusy: number;
}
