// The one home of every setting: a row here gives its environment variable, its flag, its key in options
// objects, its line in --help and its line in docs/configuration.md. Socket thread, before anything else starts.

import { availableParallelism } from 'node:os';
import { limits, timeouts } from './limit-settings.ts';
import type { SettingRow, SettingRows } from './setting-row.ts';

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
    about:
      'WebSocket subprotocols the server speaks, the preferred one first; none: the first that a client offers is agreed on',
  },
  compression: {
    env: 'COMPRESSION',
    value: { kind: 'choice', default: 'off', choices: ['off', 'shared', 'dedicated'] },
    about: 'permessage-deflate: one compressor for all clients or one per client',
  },
  compressionMinBytes: {
    env: 'COMPRESSION_MIN_BYTES',
    value: { kind: 'integer', default: 0, min: 1, max: 1_048_576, unit: 'bytes', zero: 'all are' },
    about:
      'With COMPRESSION, the size from which messages to clients are compressed; clients built with libwebsockets need 0 (its issue 2794)',
  },
  closeCodes: {
    env: 'CLOSE_CODES',
    value: { kind: 'choice', default: 'private', choices: ['private', 'registered'] },
    about:
      'Codes with which clients are turned away at a restart and under overload: private are 4012 and 4013, which every client can read, registered 1012 and 1013',
  },
  chunkedRequests: {
    env: 'CHUNKED_REQUESTS',
    value: { kind: 'choice', default: 'refuse', choices: ['refuse', 'accept'] },
    about:
      'Requests with a chunked body, whose end uWebSockets.js can misread: refuse answers 411; accept them only from a proxy that sends them on in its own words',
  },
  allowedOrigins: {
    env: 'ALLOWED_ORIGINS',
    value: { kind: 'list', default: [], of: 'origin', empty: 'any' },
    about: 'Origins whose pages may connect and send requests; others get 403',
  },
  duplicateNames: {
    env: 'DUPLICATE_NAMES',
    value: { kind: 'choice', default: 'allow', choices: ['allow', 'reject', 'replace'] },
    about:
      'What happens to a client whose name is already online: reject answers 409, replace closes the old one with 4001',
  },
} as const satisfies SettingRows;

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
} as const satisfies SettingRows;

const handler = {
  handler: {
    env: 'HANDLER',
    value: { kind: 'text', default: 'answer', of: 'handler' },
    about: 'The handler: answer, echo, relay or the path or file URL of a module (also the first argument)',
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
  showErrors: {
    env: 'SHOW_ERRORS',
    value: { kind: 'choice', default: 'off', choices: ['off', 'client'] },
    about:
      'With client, a client that asks for it (heddle connect --errors, the test client of the console) is sent what its messages made the handler throw, with the stack: for development',
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
  maxCrashesPerAddress: {
    env: 'MAX_CRASHES_PER_ADDRESS',
    value: { kind: 'integer', default: 10, min: 1, max: 100_000, unit: 'threads', zero: 'off' },
    about:
      'Threads that the clients of one address, or with one name, may end per minute before it is refused for one (429). IPv6 counts by /64',
  },
  maxKeptStateBytes: {
    env: 'MAX_KEPT_STATE_BYTES',
    value: { kind: 'integer', default: 65_536, min: 1, max: 16_777_216, unit: 'bytes' },
    about: "What the state of one client may take where the handler says keepState; a larger one isn't kept",
  },
} as const satisfies SettingRows;

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
    about:
      'Threads that have loaded the handler and wait: to take over from one that dies, or to help out while all others are in long hooks (stateless handlers)',
  },
  maxWorkerDeathsPerMin: {
    env: 'MAX_WORKER_DEATHS_PER_MIN',
    value: { kind: 'integer', default: 60, min: 1, max: 100_000, unit: 'threads', zero: 'any number' },
    about:
      'Deaths after which the handler counts as broken: nobody is let in and no thread replaced for a while',
  },
  maxZombieThreads: {
    env: 'MAX_ZOMBIE_THREADS',
    value: { kind: 'integer', default: 8, min: 1, max: 1000, unit: 'threads', zero: 'any number' },
    about:
      'Threads that were told to end and cannot, blocked in native code: with so many none is started, and the server is not ready',
  },
  workerNice: {
    env: 'WORKER_NICE',
    value: { kind: 'integer', default: 0, min: 0, max: 19 },
    about: "How much lower the workers' scheduling priority is than the socket thread's (Linux)",
  },
  workerMaxHeapMb: {
    env: 'WORKER_MAX_HEAP_MB',
    value: { kind: 'integer', default: 0, min: 16, max: 65536, unit: 'MiB', zero: "Node's default" },
    about: 'JavaScript heap of one worker; its thread is ended at about twice that',
  },
} as const satisfies SettingRows;

const cluster = {
  natsUrl: {
    env: 'NATS_URL',
    value: { kind: 'list', default: [], of: 'natsUrl', empty: 'no cluster' },
    about: 'NATS servers, any of which connects this server with the others of its cluster',
  },
  cluster: {
    env: 'CLUSTER',
    value: { kind: 'text', default: 'heddle', of: 'clusterName' },
    about: 'Name of the cluster: servers with the same one hear each other',
  },
  clusterRequired: {
    env: 'CLUSTER_REQUIRED',
    value: { kind: 'choice', default: 'false', choices: ['false', 'true'] },
    about: 'Whether a start fails when NATS cannot be reached within 10 s, instead of going on without it',
  },
  readyWithoutCluster: {
    env: 'READY_WITHOUT_CLUSTER',
    value: { kind: 'choice', default: 'true', choices: ['true', 'false'] },
    about: 'Whether /readyz stays green while NATS is away: clients of this server are served all the same',
  },
  clusterBufferMs: {
    env: 'CLUSTER_BUFFER_MS',
    value: { kind: 'integer', default: 5000, min: 0, max: 600_000, unit: 'ms' },
    about: 'Time that messages for other servers wait while NATS is away; then they are dropped and counted',
  },
  clusterBufferBytes: {
    env: 'CLUSTER_BUFFER_BYTES',
    value: { kind: 'integer', default: 16_777_216, min: 65_536, max: 1_073_741_824, unit: 'bytes' },
    about: 'Bytes of messages for other servers that may be on their way to NATS; also the largest message',
  },
  natsCredsFile: {
    env: 'NATS_CREDS_FILE',
    value: { kind: 'text', default: undefined, of: 'file' },
    about: 'Credentials file (user JWT and seed) for NATS',
  },
  natsUser: {
    env: 'NATS_USER',
    value: { kind: 'text', default: undefined, of: 'any', maxBytes: 1024 },
    about: 'User at NATS',
  },
  natsPassword: {
    env: 'NATS_PASSWORD',
    value: { kind: 'text', default: undefined, of: 'secret', maxBytes: 1024 },
    about: 'Password of that user',
    secret: true,
    needs: 'natsUser',
  },
  natsToken: {
    env: 'NATS_TOKEN',
    value: { kind: 'text', default: undefined, of: 'secret', maxBytes: 1024 },
    about: 'Token for NATS',
    secret: true,
  },
  natsTlsCaFile: {
    env: 'NATS_TLS_CA_FILE',
    value: { kind: 'text', default: undefined, of: 'file' },
    about: 'PEM file of the certificate authorities that NATS servers are checked against',
  },
  natsTlsCertFile: {
    env: 'NATS_TLS_CERT_FILE',
    value: { kind: 'text', default: undefined, of: 'file' },
    about: 'PEM file of the certificate that NATS is shown',
    needs: 'natsTlsKeyFile',
  },
  natsTlsKeyFile: {
    env: 'NATS_TLS_KEY_FILE',
    value: { kind: 'text', default: undefined, of: 'file' },
    about: 'PEM file of its private key',
    needs: 'natsTlsCertFile',
  },
} as const satisfies SettingRows;

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
} as const satisfies SettingRows;

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
} as const satisfies SettingRows;

/** The rows under the headings of --help and the docs. */
export const settingGroups: Readonly<Record<string, SettingRows>> = {
  Listener: listener,
  TLS: tls,
  Handler: handler,
  Workers: workers,
  Limits: limits,
  'Time-outs': timeouts,
  Cluster: cluster,
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
  ...cluster,
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
