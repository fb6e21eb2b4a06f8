// The warnings of the last day: when each began, and when it ended. Bounded in number.
import type { WarningRecord } from '../../../contract/record-schemas.ts';
import type { Warning } from '../../../contract/schemas.ts';

/** Of those that are over so many are kept. */
export const maxEnded = 500;
const dayMs = 24 * 3600 * 1000;
/** One that comes back so soon has gone on. */
const pauseMs = 10_000;

export class WarningHistory {
  /** Those that hold, by what they are of. */
  readonly #present = new Map<string, WarningRecord>();
  /** Of those that hold, the largest figures: the last ones before the end say little of what it was. */
  readonly #worst = new Map<string, Warning['values']>();
  /** Those that are over, in the order in which they ended. */
  #ended: WarningRecord[] = [];

  /** `warnings` hold at `now`, in milliseconds since the epoch. To be called once a second. */
  take(warnings: readonly Warning[], now: number): void {
    const before = new Map(this.#present);
    for (const warning of warnings) {
      const key = keyOf(warning);
      const known = before.get(key) ?? this.#resumed(key, now);
      if (known !== undefined && known.endedAt !== null) this.#worst.set(key, known.values);
      before.delete(key);
      this.#present.set(key, { ...warning, beganAt: known?.beganAt ?? now, endedAt: null });
      this.#worst.set(key, worse(this.#worst.get(key), warning.values));
    }
    for (const [key, gone] of before) {
      this.#present.delete(key);
      this.#ended.push({ ...gone, values: this.#worst.get(key) ?? gone.values, endedAt: now });
      this.#worst.delete(key);
    }
    this.#forget(now);
  }

  /** Those that hold first, then those that ended last. */
  list(): WarningRecord[] {
    const present = [...this.#present.values()].sort((one, other) => other.beganAt - one.beganAt);
    return [...present, ...this.#ended.toReversed()];
  }

  // Looked for among the last ones only: what is older ended longer ago.
  #resumed(key: string, now: number): WarningRecord | undefined {
    for (let place = this.#ended.length - 1; place >= 0; place--) {
      const record = this.#ended[place];
      if (record === undefined || now - (record.endedAt ?? 0) > pauseMs) return undefined;
      if (keyOf(record) === key) return this.#ended.splice(place, 1)[0];
    }
    return undefined;
  }

  #forget(now: number): void {
    const tooMany = this.#ended.length - maxEnded;
    const old = this.#ended.findIndex(({ endedAt }) => now - (endedAt ?? 0) < dayMs);
    const count = Math.max(tooMany, old < 0 ? this.#ended.length : old);
    if (count > 0) this.#ended = this.#ended.slice(count);
  }
}

function worse(before: Warning['values'] = {}, now: Warning['values']): Warning['values'] {
  return Object.fromEntries(
    Object.entries(now).map(([name, value]) => [name, Math.max(value, before[name] ?? value)]),
  );
}

function keyOf({ code, values }: Warning): string {
  return values.lane === undefined ? code : `${code} ${values.lane}`;
}
