// Keeps every lane supplied with a worker: what happens when one dies or hangs, who is told, and who takes over.
import { closeCodes } from '../../protocol/close-codes.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { EndingReport } from '../../protocol/lane-contract.ts';
import type { Settings } from '../../settings/settings.ts';
import type { LimitedLog } from '../basics/limited-log.ts';
import type { Log } from '../basics/log.ts';
import type { Client } from '../clients/client.ts';
import { clientLog } from '../clients/client-log.ts';
import { RequestClient } from '../clients/request-client.ts';
import type { Lane } from '../lanes/lane.ts';
import type { WaitingEvents, WorkerLink } from '../lanes/worker-link.ts';
import type { Charge, CrashBudgets } from '../limits/crash-budgets.ts';
import type { ErrorRecords } from '../records/error-records.ts';
import type { Statistics } from '../statistics/statistics.ts';
import type { Breaker } from './breaker.ts';
import { LaneBackoff } from './lane-backoff.ts';
import { type Loss, type RecoveryParts, recoverLane } from './lane-recovery.ts';
import { LentSpares } from './lent-spares.ts';
import { restartPauseMs } from './restart-pause.ts';
import { SpareWorkers } from './spare-workers.ts';
import { Watchdog } from './watchdog.ts';

/** How often it is looked whether a thread has ended in whose place another may be started. */
const fullPauseMs = 250;

/** Spare workers are started so long after the others: they must not keep the first clients waiting. */
const spareDelayMs = 1000;
/** A hook that hung for so long is worth one thread more. */
const hangMs = 10_000;
/** Of a worker that died before it had anything to do. */
const inNoHook = { client: null, lost: 0 };

export interface LaneKeeperParts extends RecoveryParts {
  readonly settings: Pick<
    Settings,
    'handlerTimeoutMs' | 'spareWorkers' | 'maxCrashesPerClient' | 'onFrameLost'
  >;
  readonly log: Log;
  readonly lines: LimitedLog;
  readonly statistics: Statistics;
  readonly errors: ErrorRecords;
  readonly lanes: readonly Lane[];
  /** Lanes for spare workers that help out; see `LentSpares`. */
  readonly helpers: readonly Lane[];
  readonly breaker: Breaker;
  readonly crashBudgets: CrashBudgets;
  /** Starts a worker; resolves when it has loaded the handler. */
  readonly startLink: (events: WaitingEvents) => Promise<WorkerLink>;
  /** False while too many threads that were told to end have not. */
  readonly mayStart: () => boolean;
  /** Carries out what a lane's worker has committed, and then does `whenRead`; see `CommandExecutor.runAll`. */
  readonly runAll: (lane: Lane, reports: number, whenRead: () => void) => void;
  /** Closes or answers clients, one with each call of `next` until that returns false, in as many turns as it takes. */
  readonly closeInTurns: (next: () => boolean, whenDone: () => void) => void;
}

export class LaneKeeper {
  readonly #parts: LaneKeeperParts;
  readonly #spares: SpareWorkers;
  readonly #lent: LentSpares;
  readonly #watchdog: Watchdog;
  readonly #backoff = new LaneBackoff();
  /** How many workers a client has ended. Only those that did are in it. */
  readonly #crashes = new WeakMap<Client, number>();
  /** Workers that were ended because a hook did not return. */
  readonly #hung = new WeakSet<WorkerLink>();
  #stopped = false;

  constructor(parts: LaneKeeperParts) {
    this.#parts = parts;
    const { settings, log, faults, lanes, helpers, registry, breaker, startLink, statistics, errors } = parts;
    this.#spares = new SpareWorkers({
      faults,
      count: settings.spareWorkers,
      start: startLink,
      log,
      onLost: (reason, ending) => {
        log.error({ code: 'WORKER_LOST', spare: true, reason, ...errorOf(ending) }, 'a spare worker died');
        errors.workerDied({ ...inNoHook, lane: null, reason, ending });
        this.#died();
      },
      onNotStarted: (error) => errors.notStarted(null, error),
      holdMs: () => Math.max(breaker.remainingMs(), this.#fullMs()),
      lent: () => this.#lent.count,
    });
    this.#lent = new LentSpares({ helpers, registry, faults, log, take: () => this.#spares.take() });
    this.#watchdog = new Watchdog([...lanes, ...helpers], settings.handlerTimeoutMs, faults, (lane, hang) => {
      if (hang === 'hook') {
        statistics.handlerTimeouts++;
        if (lane.link !== null) this.#hung.add(lane.link);
      }
      lane.log.warn({ hang }, 'the worker hangs: its thread is ended');
    });
  }

  /** Spare workers that are ready. */
  get spares(): number {
    return this.#spares.ready + this.#lent.idle;
  }

  /** Gives a lane for spare workers one of them. Returns whether there was one. */
  lend(lane: Lane): boolean {
    return !this.#stopped && this.#parts.breaker.remainingMs() === 0 && this.#lent.lend(lane);
  }

  /** To be called when every lane has its first worker. */
  start(): void {
    this.#later(() => this.#spares.fill(), spareDelayMs);
    for (const lane of this.#parts.lanes) this.#backoff.started(lane);
    this.#watchdog.start();
  }

  stop(): void {
    this.#stopped = true;
    this.#watchdog.stop();
    this.#spares.stop();
  }

  /** A lane's worker died. Never throws: whatever fails, the lane gets another one. */
  lost(lane: Lane, link: WorkerLink, reason: string): void {
    const { faults, runAll, closeInTurns } = this.#parts;
    const diedAt = performance.now();
    const { claimed, runningRef, reported } = link;
    const pauseMs = this.#backoff.died(lane, runningRef !== 0, diedAt);
    // It may have left more than fits a turn of the event loop; until that is carried out the lane waits.
    runAll(lane, reported, () => {
      let report = (): boolean => false;
      faults.contain('the recovery of a lane', () => {
        report = this.#recover(lane, link, reason, claimed, runningRef);
      });
      closeInTurns(report, () => {
        if (!this.#stopped) this.#replace(lane, diedAt, pauseMs);
      });
    });
  }

  // Returns what reports the next loss with each call, if there is one.
  #recover(lane: Lane, link: WorkerLink, reason: string, claimed: number, runningRef: number): () => boolean {
    const { registry, scheduler, statistics, faults, errors } = this.#parts;
    const culprit = registry.get(runningRef);
    const charge = culprit === undefined ? null : this.#charge(culprit, this.#hung.has(link));
    const isCutOff = culprit !== undefined && (this.#countCrash(culprit) || charge?.isSpent === true);
    if (isCutOff) this.#dropBacklog(culprit);
    const { losses, retried } = recoverLane(this.#parts, lane, { claimed, runningRef, isCutOff });
    scheduler.recovered(lane);
    statistics.framesRetried += retried;
    const error = new HeddleError('WORKER_LOST', { reason });
    const lost = losses.reduce((sum, { messages }) => sum + messages, 0);
    lane.log.error({ code: error.code, lost, retried, ...errorOf(link.ending) }, error.message);
    const { number } = lane;
    errors.workerDied({ reason, ending: link.ending, lane: number, client: culprit ?? null, lost });
    this.#died(charge?.isFirst);
    // Last, because it closes clients: their close comes after what they had sent.
    const each = losses.values();
    return () => {
      const loss = each.next().value;
      if (loss === undefined) return false;
      const isCulpritCutOff = isCutOff && loss.client === culprit;
      faults.contain('the report of a loss', () => this.#report(loss, error, isCulpritCutOff));
      return true;
    };
  }

  // Not every death counts for the breaker.
  #died(counts = true): void {
    const { log, statistics, breaker } = this.#parts;
    statistics.workersLost++;
    if (!counts || !breaker.died()) return;
    const { limit } = breaker;
    const pauseMs = Math.round(breaker.remainingMs());
    log.fatal(
      { code: 'HANDLER_KEEPS_DYING', limit, pauseMs },
      `more than MAX_WORKER_DEATHS_PER_MIN = ${limit} workers died within a minute: none is replaced, and nobody new is let in, for ${pauseMs} ms`,
    );
  }

  // A hook that hung has held its lane, too: that is worth more than a thread.
  #charge(culprit: Client, hung: boolean): Charge {
    const { crashBudgets, settings, log } = this.#parts;
    const { address, givenName: name } = culprit;
    const payer = { address, name };
    const before = crashBudgets.refusal(payer);
    const charge = crashBudgets.charge(payer, hung ? 1 + Math.floor(settings.handlerTimeoutMs / hangMs) : 1);
    const refusal = before === null ? crashBudgets.refusal(payer) : null;
    if (refusal !== null) log.error({ code: refusal.code, ...payer }, refusal.message);
    return charge;
  }

  // Returns whether the client has ended as many workers as one may.
  #countCrash(client: Client): boolean {
    const crashes = (this.#crashes.get(client) ?? 0) + 1;
    this.#crashes.set(client, crashes);
    return crashes >= this.#parts.settings.maxCrashesPerClient;
  }

  #dropBacklog(client: Client): void {
    const { backlog } = client.ledger;
    if (backlog === null) return;
    const { messages, bytes } = backlog;
    backlog.clear();
    const { statistics, queueLimits } = this.#parts;
    statistics.drop('cutOff', messages);
    queueLimits.cut(client, { frames: 0, messages, bytes });
  }

  #report(loss: Loss, error: HeddleError, isCutOff: boolean): void {
    const { settings, statistics, registry, log, lines } = this.#parts;
    const { client, cause, messages, messageNumber, cut } = loss;
    statistics.drop(cause, messages);
    statistics.drop('cutOff', cut);
    const what = messages > 0 ? { messages, messageNumber } : { hook: 'open or close' };
    const ownLog = clientLog(client, registry, log);
    lines.write('frameLost', () =>
      ownLog.error({ code: 'FRAME_LOST', cause, ...what }, 'what was begun is lost with its worker'),
    );
    if (client instanceof RequestClient) return client.fail(error);
    if (!client.isOnline) return;
    if (isCutOff) {
      const crashes = this.#crashes.get(client) ?? 0;
      lines.write('cutOff', () =>
        ownLog.error({ crashes, cut }, 'client cut off: its messages end one worker after the other'),
      );
      client.close(closeCodes.HANDLER_ERROR.code, `cut off: ${crashes} of your messages ended their worker`);
    } else if (loss.isUnknown || settings.onFrameLost === 'close') {
      client.close(closeCodes.HANDLER_ERROR.code, 'the message was lost with its worker');
    }
  }

  // `pauseMs` is how long the lane has to wait when there is no spare worker for it.
  #replace(lane: Lane, diedAt: number, pauseMs: number): void {
    const waitMs = this.#parts.breaker.remainingMs();
    if (waitMs > 0) return this.#later(() => this.#replace(lane, diedAt, pauseMs), waitMs);
    if (this.#lent.has(lane)) {
      lane.log.info('a spare worker that helped out is gone: another one is made ready');
      return this.#spares.fill();
    }
    for (let spare = this.#takeSpare(); spare !== undefined; spare = this.#takeSpare()) {
      if (!this.#attach(lane, spare, diedAt, true)) continue;
      this.#spares.fill();
      return;
    }
    if (pauseMs === 0) return this.#begin(lane, diedAt, 0);
    lane.log.warn({ pauseMs }, 'workers of this lane die soon after they are started: the next one waits');
    this.#later(() => this.#replace(lane, diedAt, 0), pauseMs);
  }

  #takeSpare(): WorkerLink | undefined {
    return this.#spares.take() ?? this.#lent.takeBack();
  }

  #begin(lane: Lane, diedAt: number, attempts: number, isHeld = false): void {
    this.#parts.faults.settle('the start of a worker', this.#start(lane, diedAt, attempts, isHeld));
  }

  async #start(lane: Lane, diedAt: number, attempts: number, isHeld: boolean): Promise<void> {
    const holdMs = this.#fullMs();
    if (holdMs > 0) {
      if (!isHeld) lane.log.warn('lane waits for a worker: too many threads were told to end and have not');
      return this.#later(() => this.#begin(lane, diedAt, attempts, true), holdMs);
    }
    try {
      const link = await this.#parts.startLink({
        onLog: (stream, text) => lane.printed(stream, text),
        onLost: (reason, ending) => {
          this.#parts.errors.workerDied({ ...inNoHook, lane: lane.number, reason, ending });
          this.#died();
        },
      });
      if (this.#stopped) return link.abandon();
      if (this.#attach(lane, link, diedAt, false)) return;
      this.#retry(lane, diedAt, attempts, 'it died when it was ready');
    } catch (error) {
      if (this.#stopped) return;
      this.#parts.errors.notStarted(lane.number, error);
      this.#retry(lane, diedAt, attempts, error);
    }
  }

  #retry(lane: Lane, diedAt: number, attempts: number, error: unknown): void {
    const pauseMs = restartPauseMs(attempts);
    this.#later(() => this.#begin(lane, diedAt, attempts + 1), pauseMs);
    lane.log.error({ err: error, pauseMs }, 'lane could not get a new worker; trying again');
  }

  // Returns whether the lane has the worker now: not when its thread has died since it was ready.
  #attach(lane: Lane, link: WorkerLink, diedAt: number, wasSpare: boolean): boolean {
    const { faults, scheduler } = this.#parts;
    if (link.goneFor !== null || !faults.contain('giving a lane a worker', () => lane.attach(link)))
      return false;
    this.#backoff.started(lane);
    faults.contain('handing out what waited', () => scheduler.credit(lane));
    const afterMs = Math.round(performance.now() - diedAt);
    lane.log.info({ threadId: lane.threadId, wasSpare, afterMs }, 'lane has a new worker');
    return true;
  }

  /** How long to wait before a thread is started; 0 as a rule. */
  #fullMs(): number {
    return this.#parts.mayStart() ? 0 : fullPauseMs;
  }

  #later(work: () => void, ms: number): void {
    this.#parts.faults.after('keeping a lane supplied', ms, () => {
      if (!this.#stopped) work();
    });
  }
}

// What ended the thread, with its stack. Without a prototype, because pino would log the name of the constructor.
function errorOf(ending: EndingReport | null): { err?: object } {
  return ending === null ? {} : { err: Object.assign(Object.create(null), ending.error) };
}
