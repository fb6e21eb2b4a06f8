// The last hour of what the charts show: a row for each second in typed arrays, 144 KB in all, whether a console is
// attached or not.
import { recordOf } from '../../../contract/record-of.ts';
import { type ChartColumn, type ChartHistory, chartColumnNames } from '../../../contract/record-schemas.ts';

/** An hour of seconds. */
export const maxRows = 3600;

export class ChartRows {
  readonly #times = new Float64Array(maxRows);
  readonly #columns = recordOf(chartColumnNames, () => new Float32Array(maxRows));
  /** How many rows there were in all. */
  #count = 0;

  /** `time` in milliseconds since the epoch. */
  add(time: number, row: Readonly<Record<ChartColumn, number>>): void {
    const place = this.#count++ % maxRows;
    this.#times[place] = time;
    for (const name of chartColumnNames) this.#columns[name][place] = row[name];
  }

  /** Rows that are later than `since`, the oldest first. Where the clock was set back, only those after that. */
  since(since: number): ChartHistory {
    const places = this.#placesAfter(since);
    const read = (column: Float32Array) => places.map((place) => Math.round((column[place] ?? 0) * 10) / 10);
    return {
      times: places.map((place) => Math.round(this.#times[place] ?? 0)),
      columns: recordOf(chartColumnNames, (name) => read(this.#columns[name])),
    };
  }

  #placesAfter(since: number): number[] {
    const places: number[] = [];
    let later = Number.POSITIVE_INFINITY;
    for (let age = 1; age <= Math.min(this.#count, maxRows); age++) {
      const place = (this.#count - age) % maxRows;
      const time = this.#times[place] ?? 0;
      if (time <= since || time >= later) break;
      later = time;
      places.push(place);
    }
    return places.reverse();
  }
}
