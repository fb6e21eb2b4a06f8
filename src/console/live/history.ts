// The last minutes of the charts: one row a second, bounded, with a gap where nothing was heard.
import type { Tick } from '../../contract/live-schemas.ts';

export const historySec = 600;
const gapMs = 3500;

const columns = {
  messagesIn: (tick: Tick) => tick.messagesInPerSec,
  messagesOut: (tick: Tick) => tick.messagesOutPerSec,
  clients: (tick: Tick) => tick.clients,
  handlerP50: (tick: Tick) => tick.handlerTimeUs.p50,
  handlerP99: (tick: Tick) => tick.handlerTimeUs.p99,
  queueP50: (tick: Tick) => tick.queueDelayUs.p50,
  queueP99: (tick: Tick) => tick.queueDelayUs.p99,
  oldestWait: (tick: Tick) => tick.oldestWaitUs,
} as const;

export type HistoryColumn = keyof typeof columns;

export class History {
  /** Seconds since the epoch, as uPlot wants them. */
  readonly times: number[] = [];
  readonly #values = new Map<HistoryColumn, (number | null)[]>();

  constructor() {
    for (const name of Object.keys(columns)) this.#values.set(name as HistoryColumn, []);
  }

  values(column: HistoryColumn): (number | null)[] {
    return this.#values.get(column) ?? [];
  }

  add(tick: Tick): void {
    const last = this.times.at(-1);
    // Clocks can be set back; a chart's time cannot run backwards.
    if (last !== undefined && tick.time / 1000 <= last) this.#clear();
    else if (last !== undefined && tick.time - last * 1000 > gapMs) this.#push(last + 1, () => null);
    this.#push(tick.time / 1000, (column) => columns[column](tick));
    while ((this.times[0] ?? 0) < tick.time / 1000 - historySec) this.#shift();
  }

  #push(time: number, read: (column: HistoryColumn) => number | null): void {
    this.times.push(time);
    for (const [column, values] of this.#values) values.push(read(column));
  }

  #shift(): void {
    this.times.shift();
    for (const values of this.#values.values()) values.shift();
  }

  #clear(): void {
    this.times.length = 0;
    for (const values of this.#values.values()) values.length = 0;
  }
}
