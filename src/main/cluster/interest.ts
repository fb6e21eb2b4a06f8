// What this node listens to: the topics that its clients are subscribed to, and their names. A subject is given up some
// seconds after the last of them has left, so that who comes and goes does not cost the broker two messages each time.
import type { Faults } from '../basics/faults.ts';

const sweepMs = 1_000;

export interface InterestParts {
  readonly faults: Faults;
  readonly unlisten: (subject: string) => void;
  /** So long a subject is kept: longer than what was sent before waits to be sent again, or it would come twice. */
  readonly lingerMs: number;
  /** Whether there is a connection. */
  readonly canHear: () => boolean;
}

export class Interest {
  readonly #parts: InterestParts;
  readonly #subjects = new Set<string>();
  /** Those that nobody wants any more, in the order in which that began, by performance.now(). */
  readonly #unwanted = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: InterestParts) {
    this.#parts = parts;
  }

  /** Returns whether it is new. */
  want(subject: string): boolean {
    this.#unwanted.delete(subject);
    if (this.#subjects.has(subject)) return false;
    this.#subjects.add(subject);
    return true;
  }

  unwant(subject: string): void {
    if (!this.#subjects.has(subject)) return;
    this.#unwanted.set(subject, performance.now());
    this.#timer ??= this.#parts.faults.every('the topics of other nodes', sweepMs, () => this.#sweep());
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #sweep(): void {
    if (!this.#parts.canHear()) return;
    const before = performance.now() - this.#parts.lingerMs;
    for (const [subject, since] of this.#unwanted) {
      if (since > before) return;
      this.#unwanted.delete(subject);
      this.#subjects.delete(subject);
      this.#parts.unlisten(subject);
    }
    this.stop();
  }
}
