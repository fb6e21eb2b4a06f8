// What fails on the socket thread outside of anybody's request: in native callbacks, timers, promises and ports. It is
// logged and counted, and costs that one call; the process goes on.
import type { Log } from './log.ts';

/** Of one kind of fault one line is logged in so many milliseconds, however often it happens. */
const quietMs = 1000;

/** The part of the statistics that is counted here. */
export interface FaultCounts {
  internalErrors: number;
}

export class Faults {
  readonly #log: Log;
  readonly #counts: FaultCounts;
  /** Called for each fault that is logged, and must not throw. */
  onLogged: (what: string, error: unknown) => void = () => {};
  /** By what failed, which is one of a few constants: when it was last logged, and how often it was not since. */
  readonly #kinds = new Map<string, { loggedAt: number; suppressed: number }>();

  constructor(log: Log, counts: FaultCounts) {
    this.#log = log;
    this.#counts = counts;
  }

  /** `what` failed: counts it, and logs it unless it was logged just now. Never throws. */
  report(what: string, error: unknown, log: Log = this.#log): void {
    this.#counts.internalErrors++;
    const now = performance.now();
    const kind = this.#kinds.get(what) ?? { loggedAt: Number.NEGATIVE_INFINITY, suppressed: 0 };
    this.#kinds.set(what, kind);
    if (now - kind.loggedAt < quietMs) {
      kind.suppressed++;
      return;
    }
    const { suppressed } = kind;
    Object.assign(kind, { loggedAt: now, suppressed: 0 });
    try {
      this.onLogged(what, error);
      log.error({ err: error, ...(suppressed > 0 ? { suppressed } : {}) }, `${what} failed`);
    } catch {
      // The log itself fails, such as on a full disk: the counter tells.
    }
  }

  /** Does `work` now. Returns whether it went well. */
  contain(what: string, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      this.report(what, error);
      return false;
    }
  }

  /** A callback that does what `callback` does and never throws. */
  contained<Arguments extends unknown[]>(
    what: string,
    callback: (...values: Arguments) => void,
  ): (...values: Arguments) => void {
    return (...values) => {
      try {
        callback(...values);
      } catch (error) {
        this.report(what, error);
      }
    };
  }

  /** Sees to it that nobody is left to wonder about the end of `promise`. */
  settle(what: string, promise: Promise<unknown>): void {
    promise.catch((error: unknown) => this.report(what, error));
  }

  /** Does `work` every `ms` milliseconds, without keeping the process alive for it. */
  every(what: string, ms: number, work: () => void): NodeJS.Timeout {
    return setInterval(this.contained(what, work), ms).unref();
  }

  /** Does `work` when what has arrived meanwhile was read. */
  soon(what: string, work: () => void): void {
    setImmediate(this.contained(what, work));
  }

  /** Does `work` in `ms` milliseconds, without keeping the process alive for it. */
  after(what: string, ms: number, work: () => void): NodeJS.Timeout {
    return setTimeout(this.contained(what, work), ms).unref();
  }
}
