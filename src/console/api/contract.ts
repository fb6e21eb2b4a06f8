// What the admin API answers, as the page reads it. A test holds it against src/contract/schemas.ts.

export interface Quantiles {
  p50: number;
  p99: number;
}

export interface Address {
  host: string;
  port: number;
}

export interface ListenerStatus extends Address {
  url: string;
}

export interface Totals {
  connectionsOpened: number;
  connectionsClosed: number;
  connectionsRefused: number;
  requests: number;
  messagesIn: number;
  bytesIn: number;
  messagesOut: number;
  bytesOut: number;
  handlerErrors: number;
  handlerTimeouts: number;
  workersLost: number;
}

export type DropReason =
  | 'clientGone'
  | 'slowClient'
  | 'overload'
  | 'rateLimit'
  | 'closing'
  | 'noRecipient'
  | 'notWebSocket'
  | 'alreadyAnswered'
  | 'workerLost'
  | 'interrupted'
  | 'cutOff'
  | 'commandFailed';

export type WarningCode =
  | 'LISTENER_CLOSED'
  | 'LANE_SATURATED'
  | 'LANE_WITHOUT_WORKER'
  | 'HANDLER_KEEPS_DYING'
  | 'ZOMBIE_THREADS'
  | 'WORKER_RESTARTED'
  | 'QUEUE_LONG'
  | 'OVERLOAD'
  | 'SLOW_CLIENTS'
  | 'HANDLER_ERRORS'
  | 'SOCKET_THREAD_SATURATED';

export interface Warning {
  code: WarningCode;
  values: Record<string, number>;
}

export interface LaneStatus {
  index: number;
  /** 0 while the lane has no worker. */
  threadId: number;
  /** 0 to 1. */
  load: number;
  clients: number;
  queuedFrames: number;
  messagesHandled: number;
  averageHandlerUs: number;
}

export interface Status {
  version: string;
  versions: Record<string, string>;
  pid: number;
  startedAt: number;
  /** Null while the listener is closed. */
  listener: ListenerStatus | null;
  defaultListener: Address;
  workers: number;
  handler: string;
  maxPayloadBytes: number;
}

export interface ClientInfo {
  id: string;
  name: string;
  url: string;
  headers: Record<string, string>;
  address: string;
  subprotocol: string;
  connectedAt: number;
  /** -1 between two lanes. */
  lane: number;
  messagesIn: number;
  bytesIn: number;
  messagesOut: number;
  bytesOut: number;
  queuedMessages: number;
  queuedBytesOut: number;
  handlerTimeUs: number;
}

export interface ClientPage {
  clients: ClientInfo[];
  next: string | null;
  total: number;
}

export const clientSorts = [
  'connectedAt',
  'name',
  'address',
  'messagesIn',
  'bytesIn',
  'messagesOut',
  'bytesOut',
  'queuedMessages',
  'queuedBytesOut',
  'handlerTimeUs',
] as const;

export type ClientSort = (typeof clientSorts)[number];

export interface Topics {
  topics: { topic: string; subscribers: number }[];
  total: number;
}

export interface Problem {
  title: string;
  status: number;
  detail: string;
  code: string;
  values: Record<string, string | number>;
}
