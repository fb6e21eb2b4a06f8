// The last hour of the charts: one row a second, bounded, with a gap where nothing was heard. What was before the page came,
// or while it was cut off, the server tells.

import type { Tick } from '../../contract/live-schemas.ts';
import type { ChartColumn, ChartHistory } from '../../contract/record-schemas.ts';

export const historySec = 3600;
const gapSec = 3.5;
/** Of one second the server's row and the tick are no further apart. */
const sameSec = 0.5;

const columns: Readonly<Record<ChartColumn, (tick: Tick) => number>> = {
  messagesIn: (tick) => tick.messagesInPerSec,
  messagesOut: (tick) => tick.messagesOutPerSec,
  clients: (tick) => tick.clients,
  handlerP50: (tick) => tick.handlerTimeUs.p50,
  handlerP99: (tick) => tick.handlerTimeUs.p99,
  queueP50: (tick) => tick.queueDelayUs.p50,
  queueP99: (tick) => tick.queueDelayUs.p99,
  oldestWait: (tick) => tick.oldestWaitUs,
};
const names = Object.keys(columns) as ChartColumn[];

/** The figures of one second. */
type Row = (column: ChartColumn) => number | null;

export class History {
  /** Seconds since the epoch, as uPlot wants them. */
  readonly times: number[] = [];
  readonly #values = new Map<ChartColumn, (number | null)[]>(names.map((name) => [name, []]));

  values(column: ChartColumn): (number | null)[] {
    return this.#values.get(column) ?? [];
  }

  /** When the newest row was measured, in milliseconds since the epoch; 0 without any. */
  get lastTime(): number {
    return Math.floor((this.times.at(-1) ?? 0) * 1000);
  }

  add(tick: Tick): void {
    const time = tick.time / 1000;
    // Clocks can be set back; a chart's time cannot run backwards.
    if (time <= (this.times.at(-1) ?? Number.NEGATIVE_INFINITY)) this.#clear();
    this.#append(time, (column) => columns[column](tick));
    while ((this.times[0] ?? 0) < time - historySec) this.#shift();
  }

  /** Puts in what the server remembers of a time of which this page knows nothing, or less. */
  fill(known: ChartHistory): void {
    const from = (known.times[0] ?? 0) / 1000 - sameSec;
    const to = (known.times.at(-1) ?? 0) / 1000 + sameSec;
    if (known.times.length === 0) return;
    const own = this.times.map((time, place): [number, Row] => {
      const values = new Map(names.map((name) => [name, this.values(name)[place] ?? null]));
      return [time, (column) => values.get(column) ?? null];
    });
    // Where the page heard nothing it has an empty row.
    const heard = own.filter(([, row]) => row('clients') !== null);
    const told = known.times.map((time, place): [number, Row] => [
      time / 1000,
      (column) => known.columns[column][place] ?? null,
    ]);
    const before = heard.filter(([time]) => time < from);
    const after = heard.filter(([time]) => time > to);
    this.#clear();
    for (const [time, row] of [...before, ...told, ...after]) this.#append(time, row);
  }

  #append(time: number, row: Row): void {
    const last = this.times.at(-1);
    if (last !== undefined && time - last > gapSec) this.#push(last + 1, () => null);
    this.#push(time, row);
  }

  #push(time: number, row: Row): void {
    this.times.push(time);
    for (const [column, values] of this.#values) values.push(row(column));
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
