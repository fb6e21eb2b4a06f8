// Sessions of browsers that logged in: ids in memory, few, and none for ever. Each ends when its time is over, whether
// anybody asks for it or not.
import { randomBytes } from 'node:crypto';

const maxSessions = 64;
const idleLimitMs = 12 * 3600 * 1000;
const ageLimitMs = 7 * 24 * 3600 * 1000;

interface Session {
  readonly since: number;
  usedAt: number;
  timer: NodeJS.Timeout | null;
}

export class Sessions {
  /** Called with the id of each session that ends, in whatever way. */
  onEnded: (id: string) => void = () => {};
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
    if (this.#sessions.size >= maxSessions && oldest !== undefined) this.end(oldest[0]);
    const id = randomBytes(32).toString('base64url');
    const now = this.#now();
    const session = { since: now, usedAt: now, timer: null };
    this.#sessions.set(id, session);
    this.#watch(id, session);
    return id;
  }

  /** Whether the session goes on; asking does not use it. */
  has(id: string): boolean {
    const session = this.#sessions.get(id);
    if (session === undefined) return false;
    if (this.#leftMs(session) >= 0) return true;
    this.end(id);
    return false;
  }

  /** Whether the session goes on; using it keeps it from ending, up to its greatest age. */
  use(id: string): boolean {
    const session = this.#sessions.get(id);
    if (session === undefined || !this.has(id)) return false;
    session.usedAt = this.#now();
    return true;
  }

  end(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    if (session.timer !== null) clearTimeout(session.timer);
    this.#sessions.delete(id);
    this.onEnded(id);
  }

  /** Ends none, but watches over none any more. */
  stop(): void {
    for (const { timer } of this.#sessions.values()) if (timer !== null) clearTimeout(timer);
  }

  #sweep(): void {
    for (const id of [...this.#sessions.keys()]) this.has(id);
  }

  // It may have been used since: then it has longer.
  #watch(id: string, session: Session): void {
    if (!this.has(id)) return;
    session.timer = setTimeout(() => this.#watch(id, session), this.#leftMs(session) + 1).unref();
  }

  /** How long it goes on if nobody uses it; negative when it is over. */
  #leftMs({ usedAt, since }: Session): number {
    return Math.min(usedAt + idleLimitMs, since + ageLimitMs) - this.#now();
  }
}
