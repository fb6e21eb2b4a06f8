// Sessions of browsers that logged in: ids in memory, few, and none for ever.
import { randomBytes } from 'node:crypto';

const maxSessions = 64;
const idleLimitMs = 12 * 3600 * 1000;
const ageLimitMs = 7 * 24 * 3600 * 1000;

interface Session {
  readonly since: number;
  usedAt: number;
}

export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #now: () => number;

  /** `now` in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Starts a session and returns its id. When there are too many, the one that was not used longest ends. */
  start(): string {
    this.#sweep();
    const oldest = [...this.#sessions].sort(([, a], [, b]) => a.usedAt - b.usedAt)[0];
    if (this.#sessions.size >= maxSessions && oldest !== undefined) this.#sessions.delete(oldest[0]);
    const id = randomBytes(32).toString('base64url');
    const now = this.#now();
    this.#sessions.set(id, { since: now, usedAt: now });
    return id;
  }

  /** Whether the session goes on; using it keeps it from ending, up to its greatest age. */
  use(id: string): boolean {
    const session = this.#sessions.get(id);
    if (session === undefined) return false;
    if (this.#isOver(session)) {
      this.#sessions.delete(id);
      return false;
    }
    session.usedAt = this.#now();
    return true;
  }

  end(id: string): void {
    this.#sessions.delete(id);
  }

  #sweep(): void {
    for (const [id, session] of this.#sessions) if (this.#isOver(session)) this.#sessions.delete(id);
  }

  #isOver(session: Session): boolean {
    const now = this.#now();
    return now - session.usedAt > idleLimitMs || now - session.since > ageLimitMs;
  }
}
