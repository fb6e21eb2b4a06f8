// What is remembered from one beat of the pulse to the next: the charts' last hour and the warnings of the last day. Lives
// as long as the admin listener.
import type { ChartHistory, WarningRecord } from '../../../contract/record-schemas.ts';
import { ageUs } from '../../lanes/lane-info.ts';
import type { AdminSource } from '../admin-source.ts';
import type { Pulse } from '../measures/pulse.ts';
import { warningsOf } from '../measures/status.ts';
import { ChartRows } from './chart-rows.ts';
import { WarningHistory } from './warning-history.ts';

export class AdminRecords {
  readonly #source: AdminSource;
  readonly #pulse: Pulse;
  readonly #charts = new ChartRows();
  readonly #warnings = new WarningHistory();

  constructor(source: AdminSource, pulse: Pulse) {
    this.#source = source;
    this.#pulse = pulse;
    pulse.onBeat(() => this.#beat(Date.now()));
  }

  history(since: number): ChartHistory {
    return this.#charts.since(since);
  }

  /** Those that hold at the moment, and those that have ended within a day. */
  warnings(): WarningRecord[] {
    this.#warnings.take(warningsOf(this.#source, this.#pulse), Date.now());
    return this.#warnings.list();
  }

  #beat(now: number): void {
    const { registry, generation } = this.#source.core;
    const { messagesInPerSec, messagesOutPerSec, handlerTimeUs, queueDelayUs } = this.#pulse.last;
    this.#charts.add(now, {
      messagesIn: messagesInPerSec,
      messagesOut: messagesOutPerSec,
      clients: registry.size,
      handlerP50: handlerTimeUs.p50,
      handlerP99: handlerTimeUs.p99,
      queueP50: queueDelayUs.p50,
      queueP99: queueDelayUs.p99,
      oldestWait: ageUs(generation.scheduler.oldestSince),
    });
    this.#warnings.take(warningsOf(this.#source, this.#pulse), now);
  }
}
