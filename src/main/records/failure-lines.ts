// The lines of the log on hooks that failed: of each kind a few, the first with its stack, then how many more there were.
// At the level debug there is one for each that was reported. Socket thread.
import type { Faults } from '../basics/faults.ts';
import type { LimitedLog } from '../basics/limited-log.ts';
import type { Log } from '../basics/log.ts';
import { RateLimit } from '../basics/rate-limit.ts';
import type { KnownKind } from './error-kinds.ts';

/** Of each kind so many lines: at once, and a second in the long run. */
const ofKind = new RateLimit(0.1, 5);
/** The stack is told again where a kind was silent for so long. */
const newsAfterMs = 600_000;
/** How many more there were is told after so long. */
const tellAfterMs = 10_000;

const failed = 'the handler failed';

export interface FailureLine {
  /** Of the lane. */
  readonly log: Log;
  /** Whose hook, and which. */
  readonly fields: object;
  readonly error: { readonly name: string; readonly message: string; readonly stack: string };
}

export class FailureLines {
  readonly #log: Log;
  readonly #lines: LimitedLog;
  readonly #faults: Faults;
  readonly #untold = new Set<KnownKind>();
  #untoldOthers = 0;

  constructor(log: Log, lines: LimitedLog, faults: Faults) {
    this.#log = log;
    this.#lines = lines;
    this.#faults = faults;
  }

  /** A hook failed. */
  write(kind: KnownKind, { log, fields, error }: FailureLine): void {
    const now = performance.now();
    const isNews = now - kind.toldAt > newsAfterMs;
    const isLeftOut = !ofKind.take(kind.lines, now);
    const line = { ...fields, kind: kind.kind, err: errorOf(error, isNews && !isLeftOut) };
    if (!isLeftOut) {
      return this.#lines.write('handlerFailed', () => {
        kind.toldAt = now;
        log.error(line, failed);
      });
    }
    if (log.isLevelEnabled('debug')) log.debug(line, failed);
    else this.more(kind, 1);
  }

  /** So many hooks failed that have no line: of this kind, or of one that is not known. */
  more(kind: KnownKind | undefined, count: number): void {
    this.#lines.suppressed.handlerFailed += count;
    if (this.#untold.size === 0 && this.#untoldOthers === 0) {
      this.#faults.after('the log', tellAfterMs, () => this.tell());
    }
    if (kind === undefined) this.#untoldOthers += count;
    else {
      kind.untold += count;
      this.#untold.add(kind);
    }
  }

  /** Says now how many there were that have no line. */
  tell(): void {
    const kinds = [...this.#untold];
    this.#untold.clear();
    for (const kind of kinds) {
      const { kind: number, hook, name, message, untold: more } = kind;
      kind.untold = 0;
      this.#lines.write('handlerFailed', () =>
        this.#log.warn(
          { kind: number, hook, name, message, more },
          'the handler failed more often like this',
        ),
      );
    }
    const more = this.#untoldOthers;
    this.#untoldOthers = 0;
    if (more > 0) this.#log.warn({ more }, 'the handler failed more often, in ways that are not remembered');
  }
}

// Without a prototype, because pino would log the name of the constructor as the error's type.
function errorOf({ name, message, stack }: FailureLine['error'], withStack: boolean): object {
  return Object.assign(Object.create(null), { name, message, ...(withStack ? { stack } : {}) });
}
