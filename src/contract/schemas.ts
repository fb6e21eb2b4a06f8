// What requests to the admin API may hold and what its answers hold: the one home of these forms. They validate
// requests, type the code and become the OpenAPI document. Times are ms since the epoch, durations name their unit.
import { z } from 'zod';
import { textForms } from '../settings/text-forms.ts';
import { clientSorts } from './client-sorts.ts';
import { counterNames, counters } from './counters.ts';
import { dropReasonNames, dropReasons } from './drop-reasons.ts';
import { recordOf } from './record-of.ts';

const count = z.int().nonnegative();
const number = z.number().nonnegative();
const port = z.int().min(0).max(65535);
/** A number that arrives as the text of a query parameter. */
export const countText = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number);
const host = z.string().refine((text) => textForms.host.accepts(text), `must be ${textForms.host.one}`);

export const quantilesSchema = z.object({ p50: number, p99: number });

export const addressSchema = z.object({ host: z.string(), port });

/** Where clients connect. `host` is what it listens on, which may be 0.0.0.0 or ::. */
export const listenerSchema = addressSchema.extend({ url: z.string() });

export const totalsSchema = z.object(recordOf(counterNames, (name) => count.describe(counters[name].help)));

export const droppedSchema = z.object(
  recordOf(dropReasonNames, (reason) => count.describe(dropReasons[reason])),
);

/** What an operator should know, with the values that come with each code. */
export const warningMeanings = {
  SHUTTING_DOWN:
    'clients, of, sec: clients that are left, of how many, and when this phase ends at the latest',
  LISTENER_CLOSED: 'No client can connect',
  OPEN_FILES_EXHAUSTED: 'open, limit: nobody is let in until files are closed',
  LANE_SATURATED: 'lane, loadPercent, queuedFrames: its worker was busy all the time for three seconds',
  LANE_WITHOUT_WORKER: 'lane: its worker died, and the next one is not ready',
  HANDLER_KEEPS_DYING: 'sec: too many workers died within a minute; until then none is replaced',
  ZOMBIE_THREADS:
    'count, limit: threads that were told to end and have not; with `limit` of them (0: any number) none is started',
  WORKER_RESTARTED: 'count, sec: workers that died within the last `sec` seconds',
  QUEUE_LONG:
    'delayMs, limitMs: p99 of the time that messages waited for a worker, or the age of the oldest that waits, for three seconds',
  MEMORY_FULL: 'heldMb, roomMb, limitMb: clients hold so much that newcomers are refused',
  OVERLOAD: 'count, sec: messages refused because too many were waiting',
  SLOW_CLIENTS: 'count, sec: messages dropped because clients read too slowly',
  HANDLER_ERRORS: 'count, sec: messages on which the handler failed',
  SOCKET_THREAD_SATURATED: 'loadPercent: the socket thread was busy all the time for three seconds',
} as const;

export const warningCodes = Object.keys(warningMeanings) as WarningCode[];

/** A warning as data: the console has a sentence for each code, in each language, with places for the values. */
export const warningSchema = z.object({
  code: z.enum(warningCodes).describe(
    Object.entries(warningMeanings)
      .map(([code, meaning]) => `${code}: ${meaning}`)
      .join('\n'),
  ),
  values: z.record(z.string(), z.number()),
});

export const laneSchema = z.object({
  index: count,
  threadId: count.describe('0 while the lane has no worker'),
  load: z
    .number()
    .min(0)
    .max(1)
    .describe("Share of the last second in which the worker's thread was busy, 0 to 1"),
  clients: count,
  queuedFrames: count,
  messagesHandled: count,
  batchesHandled: count,
  averageHandlerUs: number.describe('Average handler time per message'),
  oldestWaitUs: number.describe('Age of the oldest frame that its worker has not begun; 0 when none waits'),
  heldUs: number.describe(
    'For how long its worker has been kept from its frames by one hook, or something else',
  ),
  heldBy: z.string().nullable().describe('Id of the client whose hook that is; null where there is none'),
  isSpare: z.boolean().describe('Whether it is the lane of a spare worker that helps out'),
});

/** What is still waiting is in no quantile yet. */
export const oldestWaitSchema = number.describe(
  'Age of the oldest message that waits for a worker, in microseconds; 0 when none waits',
);

export const memorySchema = z.object({ rss: count, heapUsed: count });

/** The socket thread's event loop in the last second: share of time it was busy, and how late timers were. */
export const eventLoopSchema = z.object({ utilization: z.number().min(0).max(1), delayP99Ms: number });

/** How far a shutdown has come. */
export const shutdownSchema = z.object({
  phase: z
    .enum(['draining', 'finishing'])
    .describe(
      '`draining`: clients have their turns to be closed. `finishing`: what is in flight is finished',
    ),
  clients: count.describe('Clients that are left'),
  of: count.describe('Clients that were online when it began'),
  remainingMs: count.describe('Until the phase ends at the latest'),
});

const nodeStates = ['up', 'suspect', 'dead', 'left'] as const;

/** How this node stands with the others of its cluster. */
export const clusterSchema = z.object({
  name: z.string(),
  node: z.string().describe("What the ids of this node's clients begin with"),
  state: z.enum(['connecting', 'up', 'down', 'closed']).describe('Of the connection to NATS'),
  since: count.describe('When that state began, in milliseconds since the epoch'),
  broker: z.string().nullable().describe('The NATS server it is connected to'),
  reason: z.string().describe('Why there is no connection; empty while there is one'),
  waitingBytes: count.describe('Bytes of messages for other nodes that NATS has not confirmed'),
  subjects: count.describe(
    'Subjects that it listens to: one a topic and one a name of its clients, and three',
  ),
  nodes: z.object(recordOf(nodeStates, () => count)).describe('Other nodes by their state'),
});

/** A node of the cluster, as it shows itself once a second. */
export const nodeSchema = z.object({
  node: z.string().describe('What the ids of its clients begin with'),
  isSelf: z.boolean(),
  state: z
    .enum([...nodeStates, 'stale'])
    .describe('`suspect` after 3 s of silence, `dead` after 5; `stale`: this node has no connection to NATS'),
  host: z.string(),
  pid: count,
  version: z.string(),
  startedAt: count,
  url: z.string().nullable().describe('Where clients connect; null while its listener is closed'),
  clients: count,
  heardAt: count,
});

export const nodesSchema = z.object({
  cluster: clusterSchema.nullable().describe('Null for a server that is alone: without NATS_URL'),
  nodes: z.array(nodeSchema),
});

export const statusSchema = z.object({
  name: z.literal('heddle'),
  version: z.string(),
  versions: z.object({ heddle: z.string(), node: z.string(), uWebSockets: z.string() }),
  pid: count,
  startedAt: count,
  uptimeSec: count,
  listener: listenerSchema.nullable().describe('Null while the listener is closed'),
  shutdown: shutdownSchema.nullable().describe('Null until the shutdown begins'),
  defaultListener: addressSchema.describe('HOST and PORT of the settings: what an Open without a body opens'),
  workers: count,
  handler: z.string(),
  maxPayloadBytes: count,
  cluster: clusterSchema.nullable().describe('Null for a server that is alone: without NATS_URL'),
  showErrors: z
    .boolean()
    .describe('Whether clients that ask are told what the handler throws (SHOW_ERRORS=client)'),
  clients: count,
  requestsUnderWay: count,
  totals: totalsSchema,
  dropped: droppedSchema,
  handlerTimeUs: quantilesSchema.describe(
    'Handler time per message, since the start; the live stream has that of the last second',
  ),
  queueDelayUs: quantilesSchema.describe('Of messages that have had their turn'),
  oldestWaitUs: oldestWaitSchema,
  memory: memorySchema,
  eventLoop: eventLoopSchema,
  warnings: z.array(warningSchema),
});

/** One client as operators see it. Times in milliseconds since the epoch, handler time in microseconds. */
export const clientSchema = z.object({
  id: z.string(),
  name: z.string().describe('The URL path without its slash, or the id'),
  url: z.string(),
  query: z.record(z.string(), z.string()),
  headers: z.record(z.string(), z.string()),
  /** IP address; the port is not known, because the uWebSockets.js binding for Node 20 does not tell it. */
  address: z.string(),
  subprotocol: z.string(),
  connectedAt: count,
  lane: z
    .int()
    .min(-1)
    .describe(
      '-1 while it has none: with a stateless handler a client has a lane only while messages of it are handled',
    ),
  messagesIn: count,
  bytesIn: count,
  messagesOut: count,
  bytesOut: count,
  subscriptions: count.describe('Topics that it is subscribed to'),
  queuedMessages: z.int().describe('Messages on their way to the handler or in it'),
  queuedBytesOut: count.describe('Bytes on their way to the client that it has not read yet'),
  handlerTimeUs: number.describe('Total handler time of its messages'),
});

export const clientsQuerySchema = z.strictObject({
  query: z.string().max(1000).optional().describe('Part of a name, id, address or URL, whatever the case'),
  name: z.string().max(10_000).optional().describe('Exactly this name'),
  topic: z.string().max(2000).optional().describe('Only clients that are subscribed to it'),
  sort: z.enum(clientSorts).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  limit: countText.pipe(z.int().min(1).max(1000)).optional(),
  cursor: z.string().max(10_000).optional().describe('`next` of the page before'),
});

export const clientsSchema = z.object({
  clients: z.array(clientSchema),
  next: z.string().nullable().describe('Cursor of the next page; null on the last one'),
  total: count.describe('Clients that match the query'),
});

export const loginSchema = z.strictObject({ token: z.string().max(1000) });

/** What is left out is taken from `defaultListener`; port 0 picks a free one. */
export const openListenerSchema = z.strictObject({ host: host.optional(), port: port.optional() });

export const closedListenerSchema = z.object({ closedClients: count });

/** How many clients were closed. */
export const closedClientsSchema = z.object({ closedClients: count });

export const disconnectSchema = z.strictObject({
  code: z.int().optional(),
  reason: z.string().max(1000).optional(),
});

export const disconnectQuerySchema = z.strictObject({
  code: countText.optional(),
  reason: z.string().max(1000).optional(),
});

export const reachedSchema = z.object({ reached: count });

export const lanesSchema = z.object({ lanes: z.array(laneSchema) });

export const healthSchema = z.object({ status: z.literal('alive') });

export const readySchema = z.object({
  ready: z.boolean(),
  reasons: z.array(
    z.enum([
      'SHUTTING_DOWN',
      'LISTENER_CLOSED',
      'OPEN_FILES_EXHAUSTED',
      'LANE_WITHOUT_WORKER',
      'HANDLER_KEEPS_DYING',
      'ZOMBIE_THREADS',
      'CLUSTER_DOWN',
    ]),
  ),
  cluster: z
    .enum(['up', 'down'])
    .nullable()
    .describe('Whether NATS is connected; null for a server that is alone'),
});

/** application/problem+json (RFC 9457). Match on `code`; `values` fill the places of a translated message. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

export type Address = z.infer<typeof addressSchema>;
export type ClientInfo = z.infer<typeof clientSchema>;
export type ClientPage = z.infer<typeof clientsSchema>;
export type ClosedClients = z.infer<typeof closedClientsSchema>;
export type ClosedListener = z.infer<typeof closedListenerSchema>;
export type Lanes = z.infer<typeof lanesSchema>;
export type ClusterStatus = z.infer<typeof clusterSchema>;
export type Nodes = z.infer<typeof nodesSchema>;
export type LaneStatus = z.infer<typeof laneSchema>;
export type ListenerStatus = z.infer<typeof listenerSchema>;
export type Problem = z.infer<typeof problemSchema>;
export type Quantiles = z.infer<typeof quantilesSchema>;
export type Reached = z.infer<typeof reachedSchema>;
export type Ready = z.infer<typeof readySchema>;
export type Shutdown = z.infer<typeof shutdownSchema>;
export type Status = z.infer<typeof statusSchema>;
export type Warning = z.infer<typeof warningSchema>;
export type WarningCode = keyof typeof warningMeanings;
