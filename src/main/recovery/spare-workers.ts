// Workers that have loaded the handler and wait for a lane whose worker dies, so that it need not wait for the loading.
import type { EndingReport } from '../../protocol/lane-contract.ts';
import type { Faults } from '../basics/faults.ts';
import type { Log } from '../basics/log.ts';
import type { WaitingEvents, WorkerLink } from '../lanes/worker-link.ts';
import { restartPauseMs } from './restart-pause.ts';

export interface SpareParts {
  count: number;
  start: (events: WaitingEvents) => Promise<WorkerLink>;
  log: Log;
  faults: Faults;
  /** A spare worker died while it waited. */
  onLost: (reason: string, ending: EndingReport | null) => void;
  /** One could not be started. */
  onNotStarted: (error: unknown) => void;
  /** Milliseconds for which no worker is to be started; 0 as a rule. */
  holdMs: () => number;
  /** Those that were taken and are spares all the same. */
  lent: () => number;
}

export class SpareWorkers {
  readonly #parts: SpareParts;
  #ready: WorkerLink[] = [];
  #starting = 0;
  #attempts = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: SpareParts) {
    this.#parts = parts;
  }

  /** How many are ready. */
  get ready(): number {
    return this.#ready.length;
  }

  /** Starts as many as are missing, when they may be started. */
  fill(): void {
    const holdMs = this.#parts.holdMs();
    if (holdMs > 0) return this.#fillLater(holdMs);
    const missing = this.#parts.count - this.#parts.lent() - this.#ready.length - this.#starting;
    const { faults } = this.#parts;
    for (let count = 0; count < missing; count++) faults.settle('the start of a spare worker', this.#start());
  }

  /** One that is ready, or undefined. Call `fill()` when it is at work. */
  take(): WorkerLink | undefined {
    const link = this.#ready.shift();
    if (link !== undefined) this.#attempts = 0;
    return link;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const link of this.#ready) link.abandon();
    this.#ready = [];
  }

  async #start(): Promise<void> {
    const { start, log } = this.#parts;
    this.#starting++;
    try {
      const link = await start({
        onLog: (stream, text) => log[stream === 'stdout' ? 'info' : 'warn']({ stream, spare: true }, text),
        onLost: (reason, ending) => this.#lost(reason, ending),
      });
      if (this.#stopped) return link.abandon();
      // One that died just now was reported.
      if (link.goneFor !== null) return;
      this.#ready.push(link);
      log.debug({ threadId: link.threadId }, 'spare worker ready');
    } catch (error) {
      if (this.#stopped) return;
      const pauseMs = restartPauseMs(this.#attempts);
      this.#parts.onNotStarted(error);
      this.#retry();
      log.warn({ err: error, pauseMs }, 'no spare worker; trying again');
    } finally {
      this.#starting--;
    }
  }

  #lost(reason: string, ending: EndingReport | null): void {
    this.#ready = this.#ready.filter(({ goneFor }) => goneFor === null);
    this.#retry();
    this.#parts.onLost(reason, ending);
  }

  // A handler that cannot be loaded any more, or dies soon after, must not keep the machine busy with attempts.
  #retry(): void {
    this.#fillLater(restartPauseMs(this.#attempts++));
  }

  #fillLater(pauseMs: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = this.#parts.faults.after('filling up the spare workers', pauseMs, () => this.fill());
  }
}
