// What the server counts, one row a counter. The fields of `Statistics`, `totals` in the admin API, the metrics and
// their table in the docs are made of these rows: a counter needs a row here, and the place where it counts.

export interface CounterRow {
  /** The metric is called `heddle_<metric>_total`; null for one that the metrics have in parts only. */
  readonly metric: string | null;
  readonly help: string;
}

/** All count from the start of the server on. */
export const counters = {
  connectionsOpened: { metric: 'connections_opened', help: 'Connections opened' },
  connectionsClosed: { metric: 'connections_closed', help: 'Connections closed' },
  /** The metric is by error code: `handshakeRefusals`. */
  connectionsRefused: { metric: null, help: 'Handshakes refused' },
  requests: { metric: 'requests', help: 'HTTP requests taken' },
  messagesIn: { metric: 'messages_in', help: 'Messages from clients' },
  bytesIn: { metric: 'bytes_in', help: 'Bytes of messages from clients' },
  messagesOut: { metric: 'messages_out', help: 'Messages to clients' },
  bytesOut: { metric: 'bytes_out', help: 'Bytes of messages to clients' },
  handlerErrors: { metric: 'handler_errors', help: 'Handler calls that failed' },
  handlerTimeouts: { metric: 'handler_timeouts', help: 'Handler calls that did not settle in time' },
  workersLost: { metric: 'workers_lost', help: 'Workers that died' },
  /** Begun again after the thread ended in which their hook was awaiting something. */
  clientsMoved: {
    metric: 'clients_moved',
    help: 'Clients of movable handlers that have moved to another worker',
  },
  framesTakenBack: {
    metric: 'frames_taken_back',
    help: 'Frames that were taken back from a worker that did not come to them, for another one',
  },
  framesRetried: { metric: 'frames_retried', help: 'Interrupted frames that were begun again' },
  /** Cut or closed with 4013; requests get 503. */
  closedForMemory: {
    metric: 'closed_for_memory',
    help: 'Clients and requests closed because memory was full',
  },
  /** Those that have sent no request, or whose request is over. */
  connectionsCut: {
    metric: 'connections_cut',
    help: 'Connections cut when accepted, because there were too many',
  },
  /** A worker may print 1,000 lines and 1 MiB a second. The metric is among the lines that are not in the log. */
  printedLinesLost: { metric: null, help: 'Lines that handlers printed, and that were too many' },
  clusterSent: {
    metric: 'cluster_sent',
    help: 'Messages for clients of other nodes, and parts of large ones',
  },
  clusterReceived: { metric: 'cluster_received', help: 'Messages from other nodes, and parts of large ones' },
  clusterLost: {
    metric: 'cluster_gaps',
    help: 'Messages of other nodes that were lost on the way, seen by gaps in their numbers',
  },
  clusterFaults: { metric: 'cluster_faults', help: 'Messages from NATS that are not understood' },
  internalErrors: {
    metric: 'internal_errors',
    help: 'Faults of the server itself, each contained and logged',
  },
} as const satisfies Record<string, CounterRow>;

export type CounterName = keyof typeof counters;

export const counterNames = Object.keys(counters) as CounterName[];

/** A number for each counter. */
export type Counts = { -readonly [Name in CounterName]: number };
