// Ends workers whose hook does not return, or whose event loop does not turn, within HANDLER_TIMEOUT_MS. Counts for
// each hook call, not for the batch.
import type { Faults } from '../basics/faults.ts';
import type { Lane } from '../lanes/lane.ts';
import type { WorkerLink } from '../lanes/worker-link.ts';

/** Why a worker is ended: a hook of it runs, or its event loop is held up by something else. */
export type Hang = 'hook' | 'loop';

interface Watch {
  link: WorkerLink;
  gate: number;
  claimed: number;
  /** When this was first seen, by performance.now(). */
  since: number;
  /** The ping that waits for its answer; 0 for none. */
  ping: number;
}

export class Watchdog {
  readonly #lanes: readonly Lane[];
  readonly #timeoutMs: number;
  readonly #faults: Faults;
  readonly #onHang: (lane: Lane, hang: Hang) => void;
  readonly #watches = new Map<Lane, Watch>();
  #timer: NodeJS.Timeout | undefined;

  /** `timeoutMs` 0 watches nothing. */
  constructor(
    lanes: readonly Lane[],
    timeoutMs: number,
    faults: Faults,
    onHang: (lane: Lane, hang: Hang) => void,
  ) {
    this.#lanes = lanes;
    this.#timeoutMs = timeoutMs;
    this.#faults = faults;
    this.#onHang = onHang;
  }

  start(): void {
    if (this.#timeoutMs === 0) return;
    const intervalMs = Math.min(1000, Math.max(5, this.#timeoutMs / 4));
    const what = 'the watchdog';
    this.#timer = this.#faults.every(what, intervalMs, () => {
      for (const lane of this.#lanes) this.#faults.contain(what, () => this.#check(lane));
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #check(lane: Lane): void {
    const { link } = lane;
    if (link === null || lane.unhandled === 0) {
      this.#watches.delete(lane);
      return;
    }
    const { gate, claimed } = link;
    const now = performance.now();
    const watch = this.#watches.get(lane);
    if (watch === undefined || watch.link !== link || watch.gate !== gate || watch.claimed !== claimed) {
      this.#watches.set(lane, { link, gate, claimed, since: now, ping: 0 });
      return;
    }
    if (gate % 2 === 1) this.#checkHook(lane, watch, now);
    else this.#checkLoop(lane, watch, now);
  }

  #checkHook(lane: Lane, watch: Watch, now: number): void {
    if (now - watch.since < this.#timeoutMs) return;
    const reason = `a hook ran longer than HANDLER_TIMEOUT_MS = ${this.#timeoutMs} ms`;
    if (watch.link.kill(reason, watch.gate)) this.#onHang(lane, 'hook');
  }

  // No hook runs and nothing moves: the worker may be waiting for something, as async hooks do, or be stuck.
  #checkLoop(lane: Lane, watch: Watch, now: number): void {
    if (watch.ping === 0) {
      watch.ping = watch.link.ping();
      watch.since = now;
    } else if (watch.link.pong === watch.ping) {
      watch.ping = 0;
    } else if (now - watch.since >= this.#timeoutMs) {
      const reason = `its event loop did not turn for HANDLER_TIMEOUT_MS = ${this.#timeoutMs} ms`;
      if (watch.link.kill(reason, watch.gate)) this.#onHang(lane, 'loop');
    }
  }
}
