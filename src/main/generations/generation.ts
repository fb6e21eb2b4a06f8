// A generation: one version of the handler, with the pool that runs it, a lane for each of its workers, the scheduler
// that its handler allows, and what keeps the lanes supplied with workers.
import type { EventLoopUtilization } from 'node:perf_hooks';
import type { HandlerErrorReport, MoreErrors, Scheduling } from '../../protocol/lane-contract.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Faults } from '../basics/faults.ts';
import type { LimitedLog } from '../basics/limited-log.ts';
import type { Log } from '../basics/log.ts';
import type { Client } from '../clients/client.ts';
import type { ClientGeneration } from '../clients/client-generation.ts';
import { clientFields } from '../clients/client-log.ts';
import type { Registry } from '../clients/registry.ts';
import { closeInTurns } from '../delivery/closing-in-turns.ts';
import { CommandExecutor } from '../delivery/command-executor.ts';
import type { Outlet } from '../delivery/outlet.ts';
import { showError } from '../delivery/shown-errors.ts';
import type { Turn } from '../delivery/turn.ts';
import { CodeWatch } from '../handler-code/code-watch.ts';
import { Lane, type LaneEvents } from '../lanes/lane.ts';
import { WorkerPool } from '../lanes/pool.ts';
import type { LinkTask, WorkerLink } from '../lanes/worker-link.ts';
import { WorkerStarter } from '../lanes/worker-starter.ts';
import type { CrashBudgets } from '../limits/crash-budgets.ts';
import { OverloadWatch } from '../limits/overload.ts';
import type { QueueLimits } from '../limits/queue-limits.ts';
import type { ErrorRecords } from '../records/error-records.ts';
import { FailureLines } from '../records/failure-lines.ts';
import { Breaker } from '../recovery/breaker.ts';
import { HeapWatch, hardHeapLimitMb } from '../recovery/heap-watch.ts';
import { LaneKeeper } from '../recovery/lane-keeper.ts';
import { FirstFreeScheduler } from '../scheduling/first-free-scheduler.ts';
import { LaneLooks } from '../scheduling/lane-looks.ts';
import { MovingFrames } from '../scheduling/moving-frames.ts';
import { PinnedScheduler } from '../scheduling/pinned-scheduler.ts';
import type { Scheduler } from '../scheduling/scheduler.ts';
import { WanderingFrames } from '../scheduling/wandering-frames.ts';
import type { Statistics } from '../statistics/statistics.ts';
import { withSyntaxErrorPlace } from './syntax-error-place.ts';

export interface GenerationParts {
  /** Counts up in the server, from 1. */
  readonly number: number;
  /** The number of its first lane; no other generation has one of its numbers. */
  readonly firstLane: number;
  readonly task: LinkTask;
  readonly settings: Settings;
  readonly log: Log;
  readonly lines: LimitedLog;
  readonly faults: Faults;
  readonly registry: Registry;
  readonly statistics: Statistics;
  readonly queueLimits: QueueLimits;
  readonly crashBudgets: CrashBudgets;
  readonly errors: ErrorRecords;
  readonly outlet: Outlet;
  readonly turn: Turn;
}

/**
 * Resolves when every lane has a worker that has loaded the handler. When one cannot, all threads are ended and its
 * HeddleError is thrown: HANDLER_LOAD_FAILED, HANDLER_INVALID, HANDLER_LOAD_TIMEOUT.
 */
export async function startGeneration(parts: GenerationParts): Promise<Generation> {
  const { settings, task, log, faults, firstLane } = parts;
  const guard = <Arguments extends unknown[]>(callback: (...values: Arguments) => void) =>
    faults.contained('an event of the pool', callback);
  const pool: WorkerPool = new WorkerPool({
    threads: settings.workers + settings.spareWorkers,
    nice: settings.workerNice,
    maxHeapMb: hardHeapLimitMb(settings.workerMaxHeapMb),
    maxZombies: settings.maxZombieThreads,
    onError: guard((error) => log.debug({ err: error }, 'the pool reported an error of a worker')),
    onZombie: guard((threadId) => {
      log.warn(
        { threadId, zombies: pool.zombies },
        'a thread was told to end and does not: native code blocks it',
      );
    }),
    onZombieEnded: guard((threadId, afterMs) => {
      log.info(
        { threadId, afterMs, zombies: pool.zombies },
        'a thread that was told to end has ended at last',
      );
    }),
  });
  const endTooLarge = (threadId: number, usedMb: number): void => {
    const limitMb = settings.workerMaxHeapMb;
    const lane = generation?.laneOf(threadId);
    lane?.link?.kill(`out of memory: its heap grew beyond WORKER_MAX_HEAP_MB = ${limitMb}`);
    // Of another pool of this process, or of the program's own threads, it is not ours to end.
    if (lane === undefined && !pool.end(threadId)) return;
    (lane?.log ?? log).warn({ threadId, usedMb, limitMb }, 'the heap of a worker grows: its thread is ended');
  };
  const heapWatch = new HeapWatch(settings.workerMaxHeapMb, faults, endTooLarge);
  let generation: Generation | undefined;
  const starter = new WorkerStarter(pool, task, settings.handlerLoadTimeoutMs, faults, parts.statistics);
  const logs = Array.from({ length: settings.workers }, (_, index) => log.child({ lane: firstLane + index }));
  try {
    const links = await startAll(starter, logs);
    for (const { goneFor } of links) if (goneFor !== null) throw starter.endedWhileLoading(goneFor);
    generation = new Generation(parts, pool, heapWatch, starter, links, logs);
    return generation;
  } catch (error) {
    heapWatch.stop();
    await pool.destroy();
    throw await withSyntaxErrorPlace(error, starter.file);
  }
}

export class Generation implements ClientGeneration<Client> {
  readonly number: number;
  readonly lanes: readonly Lane[];
  /** These, and with a stateless handler one for each spare worker, which has it only when it helps out. */
  readonly allLanes: readonly Lane[];
  /** What the handler says of itself. */
  readonly scheduling: Scheduling;
  readonly scheduler: Scheduler;
  readonly overload: OverloadWatch;
  readonly breaker: Breaker;
  readonly keeper: LaneKeeper;
  readonly #pool: WorkerPool;
  readonly #heapWatch: HeapWatch;
  readonly #registry: Registry;
  readonly #errors: ErrorRecords;
  readonly #failureLines: FailureLines;
  readonly #executor: CommandExecutor;
  readonly #looks: LaneLooks;
  /** Null for a handler that is built in. */
  readonly #codeWatch: CodeWatch | null;

  /** `links` and `logs` are those of its lanes, in their order. */
  constructor(
    parts: GenerationParts,
    pool: WorkerPool,
    heapWatch: HeapWatch,
    starter: WorkerStarter,
    links: readonly WorkerLink[],
    logs: readonly Log[],
  ) {
    const { number, firstLane, settings, log, lines, faults, registry, statistics, queueLimits } = parts;
    const { crashBudgets, errors, outlet, turn } = parts;
    const events = this.#laneEvents(faults);
    const lanes = logs.map((laneLog, index) => new Lane(index, firstLane + index, laneLog, events));
    this.scheduling = links[0]?.scheduling ?? 'pinned';
    const helperCount = this.scheduling === 'stateless' ? settings.spareWorkers : 0;
    const helpers = Array.from({ length: helperCount }, (_, index) => {
      const place = lanes.length + index;
      const laneLog = log.child({ lane: firstLane + place, helper: true });
      return new Lane(place, firstLane + place, laneLog, events, true);
    });
    this.allLanes = [...lanes, ...helpers];
    const firstFree = (frames: WanderingFrames): FirstFreeScheduler =>
      new FirstFreeScheduler({
        lanes,
        helpers,
        frames,
        clientOf: (ref) => registry.get(ref),
        counts: statistics,
        onWaiting: () => this.#looks.arm(),
        lend: (lane) => this.keeper.lend(lane),
      });
    const scheduler = {
      stateless: () => firstFree(new WanderingFrames(this.allLanes)),
      movable: () => firstFree(new MovingFrames(lanes, statistics)),
      pinned: () => new PinnedScheduler(lanes),
    }[this.scheduling]();
    this.#looks = new LaneLooks(this.allLanes, scheduler, faults);
    this.number = number;
    this.lanes = lanes;
    this.scheduler = scheduler;
    this.overload = new OverloadWatch(settings.maxQueueDelayMs, scheduler);
    this.breaker = new Breaker(settings.maxWorkerDeathsPerMin);
    this.#pool = pool;
    this.#registry = registry;
    this.#errors = errors;
    this.#failureLines = new FailureLines(log, lines, faults);
    const { handler } = parts.task;
    this.#codeWatch = handler.type === 'module' ? new CodeWatch(handler.code, log) : null;
    this.#executor = new CommandExecutor({
      faults,
      registry,
      statistics,
      queueLimits,
      lines,
      outlet,
      turn,
      closeOnHandlerError: settings.onHandlerError === 'close',
      onCommandFailed: (lane, ref, error) => errors.commandFailed(lane.number, ref, error),
      onHandled: (lane, client, timeUs, isMessage) => scheduler.handled(lane, client, timeUs, isMessage),
      onCredit: (lane) => scheduler.credit(lane),
    });
    this.keeper = new LaneKeeper({
      settings,
      log,
      lines,
      faults,
      registry,
      statistics,
      errors,
      queueLimits,
      crashBudgets,
      lanes,
      helpers,
      scheduler,
      breaker: this.breaker,
      startLink: (events) => {
        if (this.#codeWatch !== null) faults.settle("a look at the handler's files", this.#codeWatch.look());
        return starter.start(events);
      },
      mayStart: () => !pool.isFull,
      runAll: (lane, reports, whenRead) => this.#executor.runAll(lane, reports, whenRead),
      closeInTurns: (next, whenDone) => closeInTurns(turn, faults, next, whenDone),
    });
    for (const [index, link] of links.entries()) lanes[index]?.attach(link);
    this.keeper.start();
    this.#heapWatch = heapWatch;
  }

  /** What an operator wants to see: not the lanes for spare workers that have not helped out yet. */
  get shownLanes(): readonly Lane[] {
    return this.allLanes.filter(
      ({ isSpare, isReady, batchesHandled }) => !isSpare || isReady || batchesHandled > 0,
    );
  }

  /** The lane that has this thread; undefined of a spare worker that waits. */
  laneOf(threadId: number): Lane | undefined {
    return this.allLanes.find((lane) => lane.threadId === threadId);
  }

  /** Whether nothing is in the hands of its workers, or waits for them. */
  get isIdle(): boolean {
    return this.scheduler.waiting === 0 && this.allLanes.every((lane) => lane.unhandled === 0);
  }

  /** Threads that were told to end and have not; see MAX_ZOMBIE_THREADS. */
  get zombies(): number {
    return this.#pool.zombies;
  }

  /** How busy each worker was since it started, by thread id. */
  utilizations(): Map<number, EventLoopUtilization> {
    return this.#pool.utilizations();
  }

  /** Lets every worker end its task for at most `timeoutMs`, then ends the threads, for at most a second. */
  async stop(timeoutMs: number): Promise<void> {
    this.keeper.stop();
    this.#heapWatch.stop();
    this.#looks.stop();
    await Promise.all(this.allLanes.map((lane) => lane.stop(timeoutMs)));
    await this.#pool.destroy();
    this.#failureLines.tell();
  }

  #laneEvents(faults: Faults): LaneEvents {
    return {
      onCommands: (lane) => this.#executor.run(lane),
      onHandlerError: (lane, report) => this.#handlerFailed(lane, report),
      onMoreErrors: (_lane, counts) => this.#moreFailed(counts),
      onLog: (lane, stream, text) => logPrinted(lane.log, stream, text),
      onLost: (lane, link, reason) => this.keeper.lost(lane, link, reason),
      onFault: (lane, what, error) => faults.report(what, error, lane.log),
      onHandedOut: () => this.#looks.arm(),
    };
  }

  #handlerFailed(lane: Lane, report: HandlerErrorReport): void {
    const { ref, hook, suppressed } = report;
    const kind = this.#errors.handlerFailed(lane.number, report);
    // It may have been forgotten meanwhile.
    const client = this.#registry.get(ref) ?? { ref, givenName: undefined };
    const fields = {
      ...clientFields(client, this.#registry),
      hook,
      ...(suppressed > 0 ? { suppressed } : {}),
    };
    this.#failureLines.write(kind, { log: lane.log, fields, error: report });
    showError(this.#registry.get(ref), report);
  }

  #moreFailed(counts: MoreErrors['counts']): void {
    for (const [kind, count] of counts) this.#failureLines.more(this.#errors.moreFailed(kind, count), count);
  }
}

// Fails at once when one of them dies that was ready, however long the others go on loading.
function startAll(starter: WorkerStarter, logs: readonly Log[]): Promise<WorkerLink[]> {
  return new Promise((resolve, reject) => {
    const links = logs.map((log) =>
      starter.start({
        onLog: (stream, text) => logPrinted(log, stream, text),
        onLost: (reason) => reject(starter.endedWhileLoading(reason)),
      }),
    );
    Promise.all(links).then(resolve, reject);
  });
}

function logPrinted(log: Log, stream: 'stdout' | 'stderr', text: string): void {
  log[stream === 'stdout' ? 'info' : 'warn']({ stream }, text);
}
