// The one home of every setting: a row here gives its environment variable, its flag, its key in options
// objects, its line in --help and its line in docs/configuration.md. Socket thread, before anything else starts.

import { availableParallelism } from 'node:os';
import type { ValueRule } from './value-rules.ts';

/** One setting. The row's key is the option's name; the flag is the key in kebab-case. */
export interface SettingRow {
  readonly env: string;
  readonly value: ValueRule;
  readonly about: string;
  /** Its value is never printed. */
  readonly secret?: true;
  /** Key of a setting that must be given as well. */
  readonly needs?: string;
  /** Key of a setting that must not be larger than this one. */
  readonly atLeast?: string;
}

type Rows = Readonly<Record<string, SettingRow>>;

const listener = {
  host: {
    env: 'HOST',
    value: { kind: 'text', default: '0.0.0.0', of: 'host' },
    about: 'Address to listen on; 0.0.0.0 is every IPv4 interface, :: every interface',
  },
  port: {
    env: 'PORT',
    value: { kind: 'integer', default: 45678, min: 0, max: 65535, zero: 'a free port' },
    about: 'Port to listen on; 0 picks a free one and prints it',
  },
  subprotocols: {
    env: 'SUBPROTOCOLS',
    value: { kind: 'list', default: [], of: 'token', empty: 'none' },
    about: 'WebSocket subprotocols the server speaks, the preferred one first',
  },
  compression: {
    env: 'COMPRESSION',
    value: { kind: 'choice', default: 'off', choices: ['off', 'shared', 'dedicated'] },
    about: 'permessage-deflate: one compressor for all clients or one per client',
  },
  allowedOrigins: {
    env: 'ALLOWED_ORIGINS',
    value: { kind: 'list', default: [], of: 'origin', empty: 'any' },
    about: 'Origins whose pages may connect; others get 403',
  },
  duplicateNames: {
    env: 'DUPLICATE_NAMES',
    value: { kind: 'choice', default: 'allow', choices: ['allow', 'reject', 'replace'] },
    about:
      'What happens to a client whose name is already online: reject answers 409, replace closes the old one with 4001',
  },
} as const satisfies Rows;

const tls = {
  tlsCertFile: {
    env: 'TLS_CERT_FILE',
    value: { kind: 'text', default: undefined, of: 'file' },
    about: 'PEM file of the certificate chain; with it the server speaks wss and https only',
    needs: 'tlsKeyFile',
  },
  tlsKeyFile: {
    env: 'TLS_KEY_FILE',
    value: { kind: 'text', default: undefined, of: 'file' },
    about: 'PEM file of the private key',
    needs: 'tlsCertFile',
  },
  tlsKeyPassphrase: {
    env: 'TLS_KEY_PASSPHRASE',
    value: { kind: 'text', default: undefined, of: 'secret' },
    about: 'Passphrase of the private key; prefer the variable, other users can see flags',
    secret: true,
    needs: 'tlsKeyFile',
  },
} as const satisfies Rows;

const handler = {
  handler: {
    env: 'HANDLER',
    value: { kind: 'text', default: 'answer', of: 'handler' },
    about: 'The handler: answer, echo, relay or the path of a module (also the first argument)',
  },
  answerPrefix: {
    env: 'ANSWER_PREFIX',
    value: { kind: 'text', default: '回答', of: 'any', maxBytes: 1024 },
    about: 'What the answer handler puts before each message',
  },
  onHandlerError: {
    env: 'ON_HANDLER_ERROR',
    value: { kind: 'choice', default: 'ignore', choices: ['ignore', 'close'] },
    about: 'What happens to a client on whose message the handler failed: close sends 1011',
  },
  onFrameLost: {
    env: 'ON_FRAME_LOST',
    value: { kind: 'choice', default: 'close', choices: ['close', 'ignore'] },
    about: 'What happens to a client of which a message was lost with its thread: close sends 1011',
  },
  maxCrashesPerClient: {
    env: 'MAX_CRASHES_PER_CLIENT',
    value: { kind: 'integer', default: 3, min: 1, max: 1_000_000, unit: 'threads' },
    about: 'Threads that the messages of one client may end before it is cut off (1011)',
  },
  maxKeptStateBytes: {
    env: 'MAX_KEPT_STATE_BYTES',
    value: { kind: 'integer', default: 65_536, min: 1, max: 16_777_216, unit: 'bytes' },
    about: "What the state of one client may take where the handler says keepState; a larger one isn't kept",
  },
} as const satisfies Rows;

const workers = {
  workers: {
    env: 'WORKERS',
    value: {
      kind: 'integer',
      default: Math.min(256, Math.max(1, availableParallelism() - 1)),
      defaultFrom: 'cores − 1, at least 1',
      min: 1,
      max: 256,
      unit: 'threads',
    },
    about: 'Threads that run the handler',
  },
  spareWorkers: {
    env: 'SPARE_WORKERS',
    value: { kind: 'integer', default: 1, min: 0, max: 16, unit: 'threads' },
    about: 'Threads that have loaded the handler and wait to take over from one that dies',
  },
  maxWorkerDeathsPerMin: {
    env: 'MAX_WORKER_DEATHS_PER_MIN',
    value: { kind: 'integer', default: 60, min: 1, max: 100_000, unit: 'threads', zero: 'any number' },
    about:
      'Deaths after which the handler counts as broken: nobody is let in and no thread replaced for a while',
  },
  workerNice: {
    env: 'WORKER_NICE',
    value: { kind: 'integer', default: 0, min: 0, max: 19 },
    about: "How much lower the workers' scheduling priority is than the socket thread's (Linux)",
  },
  workerMaxHeapMb: {
    env: 'WORKER_MAX_HEAP_MB',
    value: { kind: 'integer', default: 0, min: 16, max: 65536, unit: 'MiB', zero: "Node's default" },
    about: 'JavaScript heap of one worker',
  },
} as const satisfies Rows;

const limits = {
  maxConnections: {
    env: 'MAX_CONNECTIONS',
    value: { kind: 'integer', default: 100_000, min: 1, max: 10_000_000, unit: 'clients' },
    about: 'Clients online at once; one more gets 503',
  },
  maxConnectionsPerAddress: {
    env: 'MAX_CONNECTIONS_PER_ADDRESS',
    value: { kind: 'integer', default: 0, min: 1, max: 10_000_000, unit: 'clients', zero: 'off' },
    about: 'Clients of one address online at once; one more gets 429. IPv6 counts by /64',
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
    about: 'Messages of one client that may wait for a worker (1013)',
  },
  maxQueuedBytes: {
    env: 'MAX_QUEUED_BYTES',
    value: { kind: 'integer', default: 16_777_216, min: 1, max: 2_147_483_647, unit: 'bytes' },
    about: 'Bytes of one client that may wait for a worker (1013)',
    atLeast: 'maxPayloadBytes',
  },
  maxTotalQueuedMessages: {
    env: 'MAX_TOTAL_QUEUED_MESSAGES',
    value: { kind: 'integer', default: 1_000_000, min: 1, max: 100_000_000, unit: 'messages' },
    about: 'Messages of all clients that may wait for a worker (1013, requests 503)',
    atLeast: 'maxQueuedMessages',
  },
  maxTotalQueuedBytes: {
    env: 'MAX_TOTAL_QUEUED_BYTES',
    value: { kind: 'integer', default: 268_435_456, min: 1, max: 17_179_869_184, unit: 'bytes' },
    about: 'Bytes of all clients that may wait for a worker (1013, requests 503)',
    atLeast: 'maxQueuedBytes',
  },
  maxQueueDelayMs: {
    env: 'MAX_QUEUE_DELAY_MS',
    value: { kind: 'integer', default: 10_000, min: 10, max: 3_600_000, unit: 'ms', zero: 'off' },
    about:
      'Time that messages may have waited for a worker before new ones are refused (1013, requests and handshakes 503)',
  },
} as const satisfies Rows;

const timeouts = {
  idleTimeoutSec: {
    env: 'IDLE_TIMEOUT_SEC',
    value: { kind: 'integer', default: 120, min: 8, max: 960, unit: 'seconds', zero: 'off' },
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
    about: 'Time over which a shutdown spreads the closing of clients (1012), in small steps',
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
} as const satisfies Rows;

const admin = {
  adminHost: {
    env: 'ADMIN_HOST',
    value: { kind: 'text', default: '127.0.0.1', of: 'host' },
    about:
      'Address of the console, the admin API and the metrics; speaks TLS with TLS_CERT_FILE unless it is a loopback address',
  },
  adminPort: {
    env: 'ADMIN_PORT',
    value: { kind: 'integer', default: 45679, min: 0, max: 65535, zero: 'a free port', off: true },
    about: 'Port of the console, the admin API and the metrics; createServer has it off unless it is given',
  },
  adminToken: {
    env: 'ADMIN_TOKEN',
    value: { kind: 'text', default: undefined, of: 'password' },
    about:
      'What the console and the admin API ask for; unset: one is made at each start and printed as a URL that logs in',
    secret: true,
  },
} as const satisfies Rows;

const logging = {
  logLevel: {
    env: 'LOG_LEVEL',
    value: {
      kind: 'choice',
      default: 'info',
      choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    },
    about: 'Least severe lines to log',
  },
} as const satisfies Rows;

/** The rows under the headings of --help and the docs. */
export const settingGroups: Readonly<Record<string, Rows>> = {
  Listener: listener,
  TLS: tls,
  Handler: handler,
  Workers: workers,
  Limits: limits,
  'Time-outs': timeouts,
  Admin: admin,
  Logging: logging,
};

export const settingsTable = {
  ...listener,
  ...tls,
  ...handler,
  ...workers,
  ...limits,
  ...timeouts,
  ...admin,
  ...logging,
};

export type SettingKey = keyof typeof settingsTable;

/** The rows with their keys, for loops. */
export const settingRows: ReadonlyMap<string, SettingRow> = new Map(Object.entries(settingsTable));

export function isSettingKey(key: string): key is SettingKey {
  return settingRows.has(key);
}

/** `maxPayloadBytes` → `--max-payload-bytes` */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
