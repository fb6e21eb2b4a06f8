// The async hooks that have not settled yet, oldest first, and the time-out that gives each of them up.

export interface PendingHook {
  /** False once it settled or was given up. */
  pending: boolean;
  readonly since: number;
  readonly giveUp: () => void;
}

export class PendingHooks {
  readonly #timeoutMs: number;
  readonly #hooks = new Set<PendingHook>();
  #timer: NodeJS.Timeout | undefined;

  /** `timeoutMs` 0 waits for ever. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  get isEmpty(): boolean {
    return this.#hooks.size === 0;
  }

  add(giveUp: () => void): PendingHook {
    const hook: PendingHook = { pending: true, since: performance.now(), giveUp };
    this.#hooks.add(hook);
    if (this.#timer === undefined && this.#timeoutMs > 0) {
      this.#timer = setInterval(() => this.#check(), Math.min(1000, Math.max(5, this.#timeoutMs / 4)));
    }
    return hook;
  }

  delete(hook: PendingHook): void {
    hook.pending = false;
    this.#hooks.delete(hook);
    if (this.#hooks.size === 0) this.stop();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  // A Set keeps the order in which hooks began, so the first one that is young enough ends the search.
  #check(): void {
    const now = performance.now();
    for (const hook of this.#hooks) {
      if (now - hook.since < this.#timeoutMs) return;
      hook.giveUp();
    }
  }
}
