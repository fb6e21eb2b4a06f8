// Builds what a server is made of and connects the parts: registry, queue limits, executor, lanes, scheduler.
// Socket thread.
import { clientId } from '../protocol/client-id.ts';
import type { HandlerErrorReport } from '../protocol/lane-contract.ts';
import type { Settings } from '../settings/settings.ts';
import type { Log } from './basics/log.ts';
import type { Client } from './clients/client.ts';
import type { Traffic } from './clients/observer.ts';
import { Registry } from './clients/registry.ts';
import type { Core } from './core.ts';
import { CommandExecutor } from './delivery/command-executor.ts';
import { LocalOutlet } from './delivery/local-outlet.ts';
import type { Outlet } from './delivery/outlet.ts';
import { TopicCounts } from './delivery/topic-counts.ts';
import { Generation } from './generations/generation.ts';
import { findHandler } from './generations/handler-source.ts';
import type { Lane, LaneEvents } from './lanes/lane.ts';
import { OverloadWatch } from './limits/overload.ts';
import { QueueLimits } from './limits/queue-limits.ts';
import { LaneKeeper } from './recovery/lane-keeper.ts';
import { PinnedScheduler } from './scheduling/pinned-scheduler.ts';
import type { Scheduler } from './scheduling/scheduler.ts';
import { StatelessScheduler } from './scheduling/stateless-scheduler.ts';
import type { App } from './sockets/uws.ts';
import { Statistics } from './statistics/statistics.ts';

export class RunningCore implements Core {
  readonly settings: Settings;
  readonly log: Log;
  readonly registry = new Registry();
  readonly statistics = new Statistics();
  readonly traffic: Traffic;
  readonly queueLimits: QueueLimits;
  readonly outlet: Outlet;
  readonly generation: Generation;
  readonly keeper: LaneKeeper;
  /** Known when the generation has started. */
  scheduler: Scheduler;
  readonly overload: OverloadWatch = new OverloadWatch(this);
  readonly topics: TopicCounts | null;
  isAccepting = true;
  readonly #executor: CommandExecutor;
  readonly #laneLogs: readonly Log[];

  /** Throws HANDLER_NOT_FOUND. Call `start()` before the listener opens. */
  constructor(app: App, settings: Settings, log: Log) {
    this.settings = settings;
    this.log = log;
    this.queueLimits = new QueueLimits(settings);
    this.topics = settings.adminPort === 'off' ? null : new TopicCounts();
    this.traffic = { statistics: this.statistics, compress: settings.compression !== 'off', observer: null };
    this.outlet = new LocalOutlet(app, this.registry, this.traffic);
    this.generation = new Generation({
      settings,
      task: {
        handler: findHandler(settings),
        idPrefix: this.registry.idPrefix,
        handlerTimeoutMs: settings.handlerTimeoutMs,
        maxKeptStateBytes: settings.maxKeptStateBytes,
      },
      events: this.#laneEvents(),
      onPoolError: (error) => log.debug({ err: error }, 'the pool reported an error of a worker'),
    });
    const { lanes } = this.generation;
    this.scheduler = new PinnedScheduler(lanes);
    this.#laneLogs = lanes.map(({ index }) => log.child({ lane: index }));
    this.#executor = new CommandExecutor({
      registry: this.registry,
      statistics: this.statistics,
      queueLimits: this.queueLimits,
      outlet: this.outlet,
      log,
      closeOnHandlerError: settings.onHandlerError === 'close',
      onHandled: (lane, client) => this.scheduler.handled(lane, client),
      onCredit: (lane) => this.scheduler.credit(lane),
    });
    this.keeper = new LaneKeeper({
      core: this,
      generation: this.generation,
      runAll: (lane) => this.#executor.runAll(lane),
      logOfLane: (lane) => this.#laneLog(lane),
    });
  }

  /** Starts the workers and chooses the scheduler that the handler allows. Rejects with a HeddleError. */
  async start(): Promise<void> {
    await this.generation.start();
    if (this.generation.stateless) this.scheduler = new StatelessScheduler(this.generation.lanes);
    this.keeper.start();
  }

  /** True when nothing waits for a worker or is in its hands, and no request waits for its answer. */
  get isIdle(): boolean {
    if (this.registry.requestsUnderWay > 0 || this.queueLimits.messages > 0) return false;
    return this.generation.lanes.every((lane) => lane.unhandled === 0);
  }

  logOf(client: Client): Log {
    const lane = client.lane === null ? this.log : this.#laneLog(client.lane);
    return lane.child({ client: this.registry.idOf(client) });
  }

  #laneLog(lane: Lane): Log {
    return this.#laneLogs[lane.index] ?? this.log;
  }

  #laneEvents(): LaneEvents {
    return {
      onCommands: (lane) => this.#executor.run(lane),
      onHandlerError: (lane, report) => this.#logHandlerError(lane, report),
      onLog: (lane, stream, text) => {
        this.#laneLog(lane)[stream === 'stdout' ? 'info' : 'warn']({ stream }, text);
      },
      onLost: (lane, link, reason) => this.keeper.lost(lane, link, reason),
    };
  }

  #logHandlerError(lane: Lane, report: HandlerErrorReport): void {
    const { ref, hook, name, message, stack, suppressed } = report;
    const client = clientId(this.registry.idPrefix, ref);
    // Without a prototype, because pino would log the name of the constructor as the error's type.
    const err = Object.assign(Object.create(null), { name, message, stack });
    const fields = { client, hook, err, ...(suppressed > 0 ? { suppressed } : {}) };
    this.#laneLog(lane).error(fields, 'the handler failed');
  }
}
