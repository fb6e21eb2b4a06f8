// Builds what a server is made of and connects the parts. Each part takes only what it needs; this is the one place
// that knows them all.
import { turnAwayCodes } from '../protocol/close-codes.ts';
import type { Settings } from '../settings/settings.ts';
import { Faults } from './basics/faults.ts';
import { LimitedLog } from './basics/limited-log.ts';
import type { Log } from './basics/log.ts';
import { OpenFiles } from './basics/open-files.ts';
import { LargeTopics } from './clients/large-topics.ts';
import { Registry } from './clients/registry.ts';
import { SubscriptionLimits } from './clients/subscription-limits.ts';
import type { Traffic } from './clients/traffic.ts';
import type { ShutdownProgress } from './closing/shutdown.ts';
import type { Cluster } from './cluster/cluster.ts';
import { LocalOutlet } from './delivery/local-outlet.ts';
import { OrderedSends } from './delivery/ordered-sends.ts';
import { TopicCounts } from './delivery/topic-counts.ts';
import { Turn } from './delivery/turn.ts';
import { type Generation, startGeneration } from './generations/generation.ts';
import { readHandler } from './generations/handler-source.ts';
import { CrashBudgets } from './limits/crash-budgets.ts';
import { MemoryAccount } from './limits/memory-account.ts';
import { MemoryWatch } from './limits/memory-watch.ts';
import { OverloadPayers } from './limits/overload-payers.ts';
import { QueueLimits } from './limits/queue-limits.ts';
import { ErrorRecords } from './records/error-records.ts';
import { RecentPresence } from './records/recent-presence.ts';
import { LingeringSockets } from './sockets/lingering-sockets.ts';
import { nativeText } from './sockets/native-text.ts';
import type { App } from './sockets/uws.ts';
import { Statistics } from './statistics/statistics.ts';

/** What generations share, and the one that newcomers go to. */
export class Core {
  readonly settings: Settings;
  readonly log: Log;
  readonly lines: LimitedLog;
  readonly faults: Faults;
  readonly files = new OpenFiles();
  readonly registry: Registry;
  readonly statistics: Statistics;
  readonly traffic: Traffic;
  readonly queueLimits: QueueLimits;
  readonly crashBudgets: CrashBudgets;
  readonly overloadPayers: OverloadPayers;
  readonly memory: MemoryAccount;
  readonly errors: ErrorRecords;
  /** Null without an admin listener to show it. */
  readonly presence: RecentPresence | null;
  /** What is sent by others than handlers. */
  readonly sends: OrderedSends;
  /** Null without an admin listener to show them. */
  readonly topics: TopicCounts | null;
  /** Null for a server that is alone. */
  readonly cluster: Cluster | null;
  readonly generation: Generation;
  readonly #turn: Turn;
  readonly #memoryWatch: MemoryWatch;
  /** False once the shutdown began: no new client or request is taken then. */
  isAccepting = true;
  /** Null until the shutdown begins. */
  shutdown: ShutdownProgress | null = null;

  constructor(parts: CoreParts, generation: Generation) {
    this.settings = parts.settings;
    this.log = parts.log;
    this.lines = parts.lines;
    this.faults = parts.faults;
    this.registry = parts.registry;
    this.statistics = parts.statistics;
    this.traffic = parts.traffic;
    this.queueLimits = parts.queueLimits;
    this.crashBudgets = parts.crashBudgets;
    this.overloadPayers = parts.overloadPayers;
    this.memory = parts.memory;
    this.errors = parts.errors;
    this.presence = parts.presence;
    this.sends = parts.sends;
    this.cluster = parts.cluster;
    this.#turn = parts.turn;
    this.topics = parts.topics;
    this.generation = generation;
    this.#memoryWatch = new MemoryWatch(parts);
  }

  /** Ends what runs beside the generation. */
  stop(): void {
    this.#memoryWatch.stop();
  }

  /** True when nothing waits for a worker, is in its hands or on its way out, and no request waits for its answer. */
  get isIdle(): boolean {
    if (!this.#turn.isIdle) return false;
    if (this.registry.requestsUnderWay > 0 || this.queueLimits.messages > 0) return false;
    return this.generation.isIdle;
  }
}

type CoreParts = Awaited<ReturnType<typeof sharedParts>>;

/**
 * Resolves when the workers have loaded the handler; the listener may open then. Rejects with HANDLER_NOT_FOUND,
 * CLUSTER_INVALID, CLUSTER_UNREACHABLE and with what `startGeneration` rejects with; no thread is left then.
 */
export async function startCore(app: App, settings: Settings, log: Log): Promise<Core> {
  const parts = await sharedParts(app, settings, log);
  const { registry } = parts;
  const task = {
    handler: await readHandler(settings),
    idKey: registry.idKey,
    handlerTimeoutMs: settings.handlerTimeoutMs,
    maxKeptStateBytes: settings.maxKeptStateBytes,
  };
  await parts.cluster?.start();
  try {
    const generation = await startGeneration({ ...parts, number: 1, firstLane: 0, task });
    return new Core(parts, generation);
  } catch (error) {
    await parts.cluster?.close();
    throw error;
  }
}

async function sharedParts(app: App, settings: Settings, log: Log) {
  const registry = new Registry();
  const statistics = new Statistics();
  const faults = new Faults(log, statistics);
  const lines = new LimitedLog(log, faults);
  const queueLimits = new QueueLimits(settings);
  const memory = new MemoryAccount(settings, queueLimits);
  const errors = new ErrorRecords(registry, (bytes) => memory.set('errors', bytes));
  faults.onLogged = (what, error) => errors.internal(what, error);
  const presence = settings.adminPort === 'off' ? null : new RecentPresence(registry);
  const lingering = new LingeringSockets((bytes) => memory.add('closing', bytes));
  const traffic: Traffic = {
    statistics,
    compressFromBytes:
      settings.compression === 'off' ? Number.POSITIVE_INFINITY : settings.compressionMinBytes,
    memory,
    subscriptions: new SubscriptionLimits(settings, memory),
    largeTopics: new LargeTopics(),
    lingering,
    turnAwayCodes: turnAwayCodes(settings.closeCodes),
    observer: null,
    presence,
  };
  const overloadPayers = new OverloadPayers({ settings, log, registry, queueLimits, statistics });
  const crashBudgets = new CrashBudgets(settings);
  const turn = new Turn();
  const topics = settings.adminPort === 'off' ? null : new TopicCounts();
  const local = new LocalOutlet({ app, registry, traffic, turn, topics });
  const subscribers = (topic: string) => app.numSubscribers(nativeText(topic));
  const sendParts = { registry, turn, faults, subscribers };
  const isAlone = settings.natsUrl.length === 0;
  const joined = isAlone
    ? null
    : // Loaded only where it is used.
      (await import('./cluster/join.ts')).joinCluster(
        { settings, log, lines, faults, statistics, memory, registry, turn },
        new OrderedSends({
          ...sendParts,
          outlet: local,
          isElsewhere: null,
          onDropped: () => statistics.drop('clusterBehind'),
        }),
        local,
      );
  const cluster = joined?.cluster ?? null;
  const outlet = joined?.outlet ?? local;
  const isElsewhere = cluster === null ? null : (id: string) => cluster.nodeOf(id) !== null;
  const sends = new OrderedSends({ ...sendParts, outlet, isElsewhere });
  return {
    settings,
    log,
    lines,
    faults,
    registry,
    statistics,
    traffic,
    queueLimits,
    overloadPayers,
    crashBudgets,
    memory,
    errors,
    presence,
    lingering,
    turn,
    outlet,
    sends,
    cluster,
    topics,
  };
}
