// The kinds of errors that happened, each with its count: those that were seen last, bounded. Socket thread.

import type { ErrorCause, ErrorKind } from '../../contract/record-schemas.ts';
import { type FailureText, firstLine, placeOf } from '../../protocol/failures/failure-kind.ts';
import { type Allowance, RateLimit } from '../basics/rate-limit.ts';
import { ownText } from './own-text.ts';

/** So many kinds are remembered. */
export const maxKinds = 200;

/** What a kind takes with its texts, about and at most. */
const kindBytes = 3000;

/** Of each kind so many are put into the list: at once, and a second in the long run. */
const recorded = new RateLimit(5, 50);

/** A kind, and what is asked of it each time. */
export interface KnownKind extends ErrorKind {
  /** Whether the list has room for another one of it. */
  mayRecord(now: number): boolean;
  /** When it was last told of in the log, by performance.now(), and how often it happened since without that. */
  toldAt: number;
  untold: number;
  readonly lines: Allowance;
}

export interface KindSeen extends FailureText {
  readonly cause: ErrorCause;
  readonly hook: string | null;
}

export class ErrorKinds {
  /** Errors of kinds that are not remembered. */
  others = 0;
  readonly #kinds = new Map<string, KnownKind>();
  #last = 0;

  /** One more of the kind `key`, which was `seen`. Returns the kind, which is the newest now. */
  see(key: string, seen: KindSeen, time: number): KnownKind {
    const kind = this.#kinds.get(key) ?? this.#new(seen, time);
    this.#kinds.delete(key);
    this.#kinds.set(key, kind);
    kind.message = ownText(firstLine(seen.message));
    kind.count++;
    kind.lastAt = time;
    if (this.#kinds.size > maxKinds) this.#forgetOldest();
    return kind;
  }

  /** So many more of a kind that nobody described. Returns the kind where it is known. */
  count(key: string, count: number, time: number): KnownKind | undefined {
    const kind = this.#kinds.get(key);
    if (kind === undefined) {
      this.others += count;
      return undefined;
    }
    this.#kinds.delete(key);
    this.#kinds.set(key, kind);
    kind.count += count;
    kind.lastAt = time;
    return kind;
  }

  /** The newest first. */
  all(): KnownKind[] {
    return [...this.#kinds.values()].reverse();
  }

  /** About what they take in memory at most. */
  get bytes(): number {
    return this.#kinds.size * kindBytes;
  }

  #new({ cause, hook, name, message, stack }: KindSeen, time: number): KnownKind {
    const allowance = recorded.newAllowance();
    return {
      kind: ++this.#last,
      cause,
      hook,
      name: ownText(name.slice(0, 200)),
      message: firstLine(message),
      place: ownText(placeOf(stack)),
      count: 0,
      firstAt: time,
      lastAt: time,
      mayRecord: (now) => recorded.take(allowance, now),
      toldAt: Number.NEGATIVE_INFINITY,
      untold: 0,
      lines: { fullAt: 0 },
    };
  }

  // A map keeps the order in which its keys came.
  #forgetOldest(): void {
    const oldest = this.#kinds.entries().next().value;
    if (oldest === undefined) return;
    this.others += oldest[1].count;
    this.#kinds.delete(oldest[0]);
  }
}
