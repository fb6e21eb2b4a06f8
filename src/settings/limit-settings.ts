// The rows of the settings table that bound something: sizes, counts, rates and times. Socket thread.
import { defaultMemoryMb } from './memory-share.ts';
import type { SettingRows } from './setting-row.ts';

export const limits = {
  maxConnections: {
    env: 'MAX_CONNECTIONS',
    value: { kind: 'integer', default: 100_000, min: 1, max: 10_000_000, unit: 'clients' },
    about: 'Clients and requests at once; one more gets 503',
  },
  maxConnectionsPerAddress: {
    env: 'MAX_CONNECTIONS_PER_ADDRESS',
    value: { kind: 'integer', default: 0, min: 1, max: 10_000_000, unit: 'clients', zero: 'off' },
    about: 'Clients and requests of one address at once; one more gets 429. IPv6 counts by /64',
  },
  maxConnectsPerSec: {
    env: 'MAX_CONNECTS_PER_SEC',
    value: { kind: 'integer', default: 0, min: 1, max: 1_000_000, unit: 'handshakes', zero: 'off' },
    about: 'Handshakes of one address per second; one more gets 429. IPv6 counts by /64',
  },
  maxMessagesPerSec: {
    env: 'MAX_MESSAGES_PER_SEC',
    value: { kind: 'integer', default: 0, min: 1, max: 1_000_000, unit: 'messages', zero: 'off' },
    about: 'Messages that one client may send per second, before ON_RATE_LIMIT applies',
  },
  messageBurst: {
    env: 'MESSAGE_BURST',
    value: {
      kind: 'integer',
      default: 0,
      min: 1,
      max: 1_000_000,
      unit: 'messages',
      zero: 'as MAX_MESSAGES_PER_SEC',
    },
    about: 'Messages that a client which was silent may send at once, whatever MAX_MESSAGES_PER_SEC says',
  },
  onRateLimit: {
    env: 'ON_RATE_LIMIT',
    value: { kind: 'choice', default: 'close', choices: ['close', 'drop'] },
    about:
      'What happens to a client that sends faster: close sends 1008, drop drops messages and counts them',
  },
  maxPayloadBytes: {
    env: 'MAX_PAYLOAD_BYTES',
    value: { kind: 'integer', default: 1_048_576, min: 1, max: 268_435_456, unit: 'bytes' },
    about: 'Largest message a client may send (1009) and largest request body (413)',
  },
  maxBackpressureBytes: {
    env: 'MAX_BACKPRESSURE_BYTES',
    value: { kind: 'integer', default: 4_194_304, min: 1024, max: 1_073_741_824, unit: 'bytes' },
    about: 'Bytes that may wait to be sent to one client before SLOW_CLIENT applies',
  },
  slowClient: {
    env: 'SLOW_CLIENT',
    value: { kind: 'choice', default: 'close', choices: ['close', 'drop'] },
    about: 'What happens when a client reads too slowly: close it, or drop messages to it and count them',
  },
  maxQueuedMessages: {
    env: 'MAX_QUEUED_MESSAGES',
    value: { kind: 'integer', default: 4096, min: 1, max: 1_000_000, unit: 'messages' },
    about: 'Messages of one client that may wait for a worker (4013)',
  },
  maxQueuedBytes: {
    env: 'MAX_QUEUED_BYTES',
    value: { kind: 'integer', default: 16_777_216, min: 1, max: 2_147_483_647, unit: 'bytes' },
    about: 'Bytes of one client that may wait for a worker (4013)',
    atLeast: 'maxPayloadBytes',
  },
  maxTotalQueuedMessages: {
    env: 'MAX_TOTAL_QUEUED_MESSAGES',
    value: { kind: 'integer', default: 1_000_000, min: 1, max: 100_000_000, unit: 'messages' },
    about: 'Messages of all clients that may wait for a worker (4013, requests 503)',
    atLeast: 'maxQueuedMessages',
  },
  maxTotalQueuedBytes: {
    env: 'MAX_TOTAL_QUEUED_BYTES',
    value: { kind: 'integer', default: 268_435_456, min: 1, max: 17_179_869_184, unit: 'bytes' },
    about: 'Bytes of all clients that may wait for a worker (4013, requests 503)',
    atLeast: 'maxQueuedBytes',
  },
  maxSubscriptionsPerClient: {
    env: 'MAX_SUBSCRIPTIONS_PER_CLIENT',
    value: { kind: 'integer', default: 1000, min: 1, max: 100_000, unit: 'topics' },
    about: 'Topics that one client may be subscribed to; one more closes it (1008)',
  },
  maxSubscriptions: {
    env: 'MAX_SUBSCRIPTIONS',
    value: { kind: 'integer', default: 1_000_000, min: 1, max: 100_000_000, unit: 'topics', zero: 'off' },
    about: 'Subscriptions of all clients together; a client that is to have one more is closed (4013)',
  },
  maxMemoryMb: {
    env: 'MAX_MEMORY_MB',
    value: {
      kind: 'integer',
      default: defaultMemoryMb(),
      defaultFrom: '75 % of what the machine or its cgroup has',
      min: 64,
      max: 16_777_216,
      unit: 'MiB',
      zero: 'off',
    },
    about: 'Memory of the process, beyond which newcomers get 503 and those who hold most are closed (4013)',
  },
  maxQueueDelayMs: {
    env: 'MAX_QUEUE_DELAY_MS',
    value: { kind: 'integer', default: 10_000, min: 10, max: 3_600_000, unit: 'ms', zero: 'off' },
    about:
      'Time that messages may have waited for a worker before the client that holds most pays (ON_OVERLOAD); newcomers get 503',
  },
  onOverload: {
    env: 'ON_OVERLOAD',
    value: { kind: 'choice', default: 'close', choices: ['close', 'drop'] },
    about:
      'What happens to the client that pays when too much is waiting: close sends 4013, drop drops what waits of it and counts it',
  },
} as const satisfies SettingRows;

export const timeouts = {
  idleTimeoutSec: {
    env: 'IDLE_TIMEOUT_SEC',
    value: { kind: 'integer', default: 60, min: 8, max: 960, unit: 'seconds', zero: 'off' },
    about: 'Silence after which a client is closed; pings are sent in time to prevent it',
  },
  handlerTimeoutMs: {
    env: 'HANDLER_TIMEOUT_MS',
    value: { kind: 'integer', default: 30_000, min: 1, max: 3_600_000, unit: 'ms', zero: 'off' },
    about:
      'Time one call of a hook may take: an async one is given up then, the thread of a sync one is ended',
  },
  handlerLoadTimeoutMs: {
    env: 'HANDLER_LOAD_TIMEOUT_MS',
    value: { kind: 'integer', default: 10_000, min: 100, max: 600_000, unit: 'ms' },
    about: 'Time the handler module may take to load',
  },
  requestTimeoutMs: {
    env: 'REQUEST_TIMEOUT_MS',
    value: { kind: 'integer', default: 10_000, min: 1, max: 3_600_000, unit: 'ms' },
    about: 'Time the handler may take to answer POST /messages (504)',
  },
  drainMs: {
    env: 'DRAIN_MS',
    value: { kind: 'integer', default: 5000, min: 1, max: 3_600_000, unit: 'ms', zero: 'all at once' },
    about: 'Time over which a shutdown spreads the closing of clients (4012), in small steps',
  },
  reconnectSpreadMs: {
    env: 'RECONNECT_SPREAD_MS',
    value: { kind: 'integer', default: 5000, min: 0, max: 3_600_000, unit: 'ms' },
    about: 'Longest of the random delays that a shutdown tells clients to wait before they connect again',
  },
  shutdownTimeoutMs: {
    env: 'SHUTDOWN_TIMEOUT_MS',
    value: { kind: 'integer', default: 10_000, min: 0, max: 3_600_000, unit: 'ms' },
    about: 'Time a shutdown waits, after the drain, for messages that are with the workers',
  },
} as const satisfies SettingRows;
