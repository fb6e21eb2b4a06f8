// Limits how many lines a second strangers can put into the log, kind by kind, and says how many were left out.
// Socket thread.
import type { Faults } from './faults.ts';
import { RateLimit } from './rate-limit.ts';

/** The kinds, and how many lines of each there may be: at once, and a second in the long run. */
const lineLimits = {
  /** A client sent too fast. */
  tooFast: { perSec: 5, burst: 50 },
  /** A client sent a message that is too large or broken. */
  unacceptable: { perSec: 5, burst: 50 },
  /** More was waiting for the workers than may. */
  overload: { perSec: 5, burst: 50 },
  /** What ended with its worker. It is the record of what was lost, so there is room for all that one death may cost. */
  frameLost: { perSec: 100, burst: 2000 },
  /** A client that ends one worker after the other. */
  cutOff: { perSec: 5, burst: 50 },
  /** A hook of the handler failed: of each kind there are only a few, see records/failure-lines.ts. */
  handlerFailed: { perSec: 10, burst: 100 },
  /** A failure of ours, which a stranger found. */
  callbackFailed: { perSec: 1, burst: 20 },
  commandFailed: { perSec: 1, burst: 20 },
  /** Messages for other nodes were given up, those of others lost, or strangers' are not understood. */
  clusterDropped: { perSec: 0.2, burst: 5 },
  clusterLost: { perSec: 0.2, burst: 5 },
  clusterFault: { perSec: 0.2, burst: 5 },
  /** A node came, left or is silent. */
  clusterNode: { perSec: 1, burst: 100 },
  /** Somebody at the admin port was refused. */
  adminRefused: { perSec: 2, burst: 20 },
} as const satisfies Record<string, { perSec: number; burst: number }>;

export type LineKind = keyof typeof lineLimits;

/** The lines that were left out are told of after so long, together. */
const tellAfterMs = 1000;

/** What it takes of a log. */
interface Told {
  warn(fields: object, text: string): void;
}

export class LimitedLog {
  /** Lines that were left out, by kind. */
  readonly suppressed = eachKind(() => 0);
  readonly #log: Told;
  readonly #faults: Faults;
  readonly #limits = eachKind((kind) => {
    const limit = new RateLimit(lineLimits[kind].perSec, lineLimits[kind].burst);
    return { limit, allowance: limit.newAllowance() };
  });
  readonly #untold = new Map<LineKind, number>();

  constructor(log: Told, faults: Faults) {
    this.#log = log;
    this.#faults = faults;
  }

  /** Writes a line of this kind, unless there were too many. */
  write(kind: LineKind, line: () => void): void {
    const { limit, allowance } = this.#limits[kind];
    if (limit.take(allowance, performance.now())) return line();
    this.suppressed[kind]++;
    if (this.#untold.size === 0) this.#faults.after('the log', tellAfterMs, () => this.tell());
    this.#untold.set(kind, (this.#untold.get(kind) ?? 0) + 1);
  }

  /** Says now what was left out and nobody was told of yet. */
  tell(): void {
    for (const [kind, suppressed] of this.#untold) {
      this.#log.warn({ kind, suppressed }, 'lines like those before were left out');
    }
    this.#untold.clear();
  }
}

function eachKind<Value>(make: (kind: LineKind) => Value): Record<LineKind, Value> {
  const kinds = Object.keys(lineLimits) as LineKind[];
  return Object.fromEntries(kinds.map((kind) => [kind, make(kind)])) as Record<LineKind, Value>;
}
