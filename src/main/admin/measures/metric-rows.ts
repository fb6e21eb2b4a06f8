// What the metrics tell beside the counters, one row a metric. The metrics and their table in the docs are made of
// these rows; the counters have theirs in contract/counters.ts, those of the process in process-rows.ts.
import { memoryKindNames } from '../../../contract/memory-kinds.ts';
import { recordOf } from '../../../contract/record-of.ts';
import { droppedLines } from '../../basics/log-output.ts';
import { memoryUse } from '../../basics/memory-use.ts';
import { version, versions } from '../../basics/version.ts';
import type { Lane } from '../../lanes/lane.ts';
import { ageUs } from '../../lanes/lane-info.ts';
import type { Histogram } from '../../statistics/histogram.ts';
import type { Statistics } from '../../statistics/statistics.ts';
import type { AdminSource } from '../admin-source.ts';
import type { ProcessRow } from './process-rows.ts';
import type { Pulse } from './pulse.ts';

/** `heddle_<name>`: what holds when it is asked for. */
export const gauges: Readonly<Record<string, ProcessRow>> = {
  build_info: {
    help: 'Always 1; what the server is made of is in the labels',
    labels: ['version', 'node', 'uwebsockets'],
    read: () => [[{ version, node: versions.node, uwebsockets: versions.uWebSockets }, 1]],
  },
  clients: { help: 'Clients online', read: ({ core }) => core.registry.size },
  requests_under_way: {
    help: 'HTTP requests that wait for their answer',
    read: ({ core }) => core.registry.requestsUnderWay,
  },
  listening: {
    help: '1 while the listener is open, and lets newcomers in',
    read: ({ server, core }) =>
      server.listener !== null && !server.isOutOfFiles && core.isAccepting ? 1 : 0,
  },
  shutting_down: {
    help: '1 from the beginning of a shutdown on',
    read: ({ core }) => (core.isAccepting ? 0 : 1),
  },
  topics: { help: 'Topics with subscribers', read: ({ core }) => core.topics?.size ?? 0 },
  spare_workers: {
    help: 'Spare workers that are ready',
    read: ({ core }) => core.generation.keeper.spares,
  },
  waiting_clients: {
    help: 'Clients of which something waits for whichever worker is free first',
    read: ({ core }) => core.generation.scheduler.waiting,
  },
  oldest_wait_seconds: {
    help: 'Age of the oldest message that waits for a worker; 0 when none waits',
    read: ({ core }) => ageUs(core.generation.scheduler.oldestSince) / 1e6,
  },
  queued_messages: {
    help: 'Messages on the way to a handler or in it',
    read: ({ core }) => core.queueLimits.messages,
  },
  queued_bytes: { help: 'Bytes of those messages', read: ({ core }) => core.queueLimits.bytes },
  unsent_bytes: {
    help: 'Bytes that wait for WebSocket clients that read slowly',
    read: ({ core }) => core.memory.held('unsent'),
  },
  cluster_up: {
    help: '1 while NATS is connected; 0 without it, and for a server that is alone',
    read: ({ core }) => (core.cluster?.status.state === 'up' ? 1 : 0),
  },
  cluster_nodes: {
    help: 'Other nodes of the cluster that are up',
    read: ({ core }) => core.cluster?.status.nodes.up ?? 0,
  },
  cluster_subjects: {
    help: 'NATS subjects that the node listens to',
    read: ({ core }) => core.cluster?.status.subjects ?? 0,
  },
  cluster_waiting_bytes: {
    help: 'Bytes of messages for other nodes that NATS has not confirmed',
    read: ({ core }) => core.cluster?.status.waitingBytes ?? 0,
  },
  zombie_threads: {
    help: 'Threads that were told to end and have not',
    read: ({ core }) => core.generation.zombies,
  },
  breaker_open: {
    help: '1 while too many workers die',
    read: ({ core }) => (core.generation.breaker.isOpen() ? 1 : 0),
  },
  resident_memory_bytes: { help: 'Resident memory of the process', read: () => memoryUse().rss },
  heap_used_bytes: {
    help: 'JavaScript heap of the socket thread',
    read: () => memoryUse().heapUsed,
  },
  open_files: {
    help: 'Files and sockets that the process has open; 0 where that is not known',
    read: ({ core }) => core.files.count,
  },
  max_open_files: {
    help: 'Files and sockets that it may have open (ulimit -n); 0 where that is not known',
    read: ({ core }) => core.files.limit,
  },
  event_loop_utilization: {
    help: 'Share of the last second the socket thread was busy',
    read: (_source, { last }) => last.eventLoop.utilization,
  },
  event_loop_delay_p99_seconds: {
    help: 'How late timers of the socket thread were in the last second',
    read: (_source, { last }) => last.eventLoop.delayP99Ms / 1000,
  },
  start_time_seconds: {
    help: 'When the server started',
    read: (_source, { startedAt }) => startedAt / 1000,
  },
};

/** `heddle_<name>`: what holds when it is asked for, for each value of `label`. */
export const gaugeBreakdowns: Readonly<Record<string, GaugeBreakdown>> = {
  memory_bytes: {
    help: 'Memory that peers cause, by what it is held for',
    label: 'kind',
    read: ({ core }) => recordOf(memoryKindNames, (kind) => core.memory.held(kind)),
  },
};

/** `heddle_lane_<name>`, with the number of the lane as the label `lane`. */
export const laneGauges: Readonly<Record<string, Row<[lane: Lane, pulse: Pulse]>>> = {
  ready: { help: '1 while the lane has a worker', read: (lane) => (lane.isReady ? 1 : 0) },
  load: {
    help: 'Share of the last second its worker was busy',
    read: ({ number }, { last }) => last.lanes.find(({ index }) => index === number)?.load ?? 0,
  },
  clients: { help: 'Clients pinned to the lane', read: (lane) => lane.clients },
  queued_frames: { help: 'Frames that wait for the worker', read: (lane) => lane.unhandled },
  oldest_wait_seconds: {
    help: 'Age of the oldest frame that the worker has not begun; 0 when none waits',
    read: (lane) => ageUs(lane.waitingSince) / 1e6,
  },
  held_seconds: {
    help: 'For how long its worker has been kept from its frames by one hook, or something else',
    read: (lane) => lane.heldUs / 1e6,
  },
};

/** `heddle_lane_<name>_total`, with the same label. */
export const laneCounters: Readonly<Record<string, Row<[lane: Lane]>>> = {
  messages: { help: 'Messages handled on the lane', read: (lane) => lane.messagesHandled },
  held_seconds: {
    help: 'Time for which its worker was kept from its frames, each time a millisecond or more',
    read: (lane) => lane.progress.heldTotalUs / 1e6,
  },
};

/** `heddle_<name>_total`: what the statistics count under many names, each a value of `label`. */
export const breakdowns: Readonly<Record<string, Breakdown>> = {
  connections_refused: {
    help: 'Handshakes refused, by error code',
    label: 'code',
    read: ({ refused }) => refused,
  },
  requests_refused: {
    help: 'HTTP requests refused, by error code',
    label: 'code',
    read: ({ refusedRequests }) => refusedRequests,
  },
  dropped: {
    help: 'What was to be delivered or handled and was not, by reason',
    label: 'reason',
    read: ({ dropped }) => dropped,
  },
  log_lines_lost: {
    help: 'Lines that are not in the log: by kind those that were too many, among them `printed` by handlers, and `unread` those that nobody read',
    label: 'kind',
    read: ({ printedLinesLost: printed }, { core }) => ({
      unread: droppedLines(),
      printed,
      ...core.lines.suppressed,
    }),
  },
};

/** Histograms, by their whole names. */
export const timings: Readonly<Record<string, Timing>> = {
  heddle_handler_time_seconds: {
    help: 'Handler time per message; open and close are not in it',
    read: ({ handlerTime }) => new Map([['', handlerTime]]),
  },
  heddle_queue_delay_seconds: {
    help: 'Time that messages waited for a worker, of those that have had their turn',
    read: ({ queueDelay }) => new Map([['', queueDelay]]),
  },
  heddle_event_loop_delay_seconds: {
    help: 'How late timers of the socket thread were, one every 20 ms',
    read: (_statistics, { eventLoop }) => new Map([['', eventLoop.delay]]),
  },
  nodejs_gc_duration_seconds: {
    help: 'Garbage collections of the socket thread',
    label: 'kind',
    read: (_statistics, { gc }) => gc.times,
  },
};

interface Row<Sources extends readonly unknown[], Value = number> {
  readonly help: string;
  readonly read: (...sources: Sources) => Value;
}

/** One histogram for each value of `label`; '' where there is none. */
interface Timing extends Row<[statistics: Statistics, pulse: Pulse], ReadonlyMap<string, Histogram>> {
  readonly label?: string;
}

interface GaugeBreakdown extends Row<[source: AdminSource], Readonly<Record<string, number>>> {
  readonly label: string;
}

interface Breakdown
  extends Row<[statistics: Statistics, source: AdminSource], Readonly<Record<string, number>>> {
  readonly label: string;
}
