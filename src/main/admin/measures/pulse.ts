// Takes the server's pulse once a second: rates, quantiles of that second, loads, warnings. There is one pulse for
// all consoles and requests, so that watching costs the same however many watch.

import type { Tick } from '../../../contract/live-schemas.ts';
import type { LaneStatus } from '../../../contract/schemas.ts';
import { memoryUse } from '../../basics/memory-use.ts';
import { ageUs, describeLane } from '../../lanes/lane-info.ts';
import type { WatchedCore } from '../admin-source.ts';
import { EventLoopGauge } from './event-loop-gauge.ts';
import { GcWatch } from './gc-watch.ts';
import { HistogramWindow } from './histogram-window.ts';
import { LaneLoads } from './lane-loads.ts';
import { RateMeter } from './rate-meter.ts';
import { WarningWatch } from './warning-watch.ts';

const periodMs = 1000;

/** What was measured over the last second; what holds at the moment is read at the moment. */
export type Sample = Omit<
  Tick,
  | 'type'
  | 'time'
  | 'listener'
  | 'shutdown'
  | 'clients'
  | 'requestsUnderWay'
  | 'oldestWaitUs'
  | 'totals'
  | 'dropped'
>;

export class Pulse {
  readonly #listeners: (() => void)[] = [];
  /** When the server started, in milliseconds since the epoch. */
  readonly startedAt = Date.now();
  readonly #core: Pick<WatchedCore, 'statistics' | 'generation' | 'registry' | 'faults'>;
  readonly eventLoop: EventLoopGauge;
  readonly gc: GcWatch;
  readonly #handlerTime: HistogramWindow;
  readonly #queueDelay: HistogramWindow;
  readonly #laneLoads: LaneLoads;
  readonly #rates: RateMeter;
  readonly #warnings = new WarningWatch();
  readonly #timer: NodeJS.Timeout;
  #last: Sample;

  constructor(core: Pick<WatchedCore, 'statistics' | 'generation' | 'registry' | 'faults'>) {
    const { statistics, generation, faults } = core;
    this.#core = core;
    this.eventLoop = new EventLoopGauge(faults);
    this.gc = new GcWatch(faults);
    this.#handlerTime = new HistogramWindow(statistics.handlerTime);
    this.#queueDelay = new HistogramWindow(statistics.queueDelay);
    this.#laneLoads = new LaneLoads(generation);
    this.#rates = new RateMeter(statistics);
    this.#last = this.#measure();
    this.#timer = faults.every('the pulse', periodMs, () => {
      this.#last = this.#measure();
      for (const listener of this.#listeners) listener();
    });
  }

  /** Has `listener` called after each beat. */
  onBeat(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** The last sample: at most a second old. */
  get last(): Sample {
    return this.#last;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.eventLoop.stop();
    this.gc.stop();
  }

  #measure(): Sample {
    const { statistics, generation } = this.#core;
    const memory = memoryUse();
    const lanes = this.#lanes();
    const eventLoop = this.eventLoop.take();
    const queueDelayUs = this.#queueDelay.take();
    return {
      ...this.#rates.take(),
      handlerTimeUs: this.#handlerTime.take(),
      queueDelayUs,
      lanes,
      memory,
      eventLoop,
      warnings: this.#warnings.take({
        lanes,
        socketThreadLoad: eventLoop.utilization,
        queueDelayUs: Math.max(queueDelayUs.p99, ageUs(generation.scheduler.oldestSince)),
        counts: {
          WORKER_RESTARTED: statistics.workersLost,
          OVERLOAD: statistics.dropped.overload,
          SLOW_CLIENTS: statistics.dropped.slowClient,
          HANDLER_ERRORS: statistics.handlerErrors,
        },
      }),
    };
  }

  #lanes(): LaneStatus[] {
    const loads = this.#laneLoads.take();
    const { generation, registry } = this.#core;
    return generation.shownLanes.map((lane, place) => {
      const { busyUs: _, ...info } = describeLane(lane, (client) => registry.idOf(client));
      return { ...info, load: loads[place] ?? 0 };
    });
  }
}
