// The registry of everything that can go wrong: one stable code each, with its message, its HTTP status where
// a request can meet it, and whether trying again helps. docs/errors.md is checked against it by a test.

/** One row of the registry. `message` may hold `{name}` places that `new HeddleError(code, values)` fills. */
export interface ErrorRow {
  readonly message: string;
  /** HTTP status of the answer, where a request on the data port or the admin API can meet the error. */
  readonly status?: number;
  /** Whether the same call can succeed later without a change. */
  readonly retry: boolean;
}

export const errorRegistry = {
  SETTINGS_INVALID: { message: 'The settings are not valid:{problems}', retry: false },
  NOT_IN_A_WORKER: {
    message: 'A server runs on the main thread of a process only, not in a worker thread',
    retry: false,
  },
  BINDING_UNKNOWN: {
    message:
      'The uWebSockets.js binary {file} is not the one that {version} was published with; its SHA-256 is {hash}. Install {version} again; docs/deployment.md says how to use another build',
    retry: false,
  },
  BINDING_NOT_LOADED: { message: 'The uWebSockets.js binary cannot be loaded: {reason}', retry: false },
  TRIM_REFUSED: {
    message: 'Nothing was deleted: {folder} does not have {file}, which this Node loads',
    retry: false,
  },
  BENCH_TOOLS_MISSING: {
    message:
      'The benchmark suite needs packages that Heddle does not install: npm install --save-dev {packages}',
    retry: false,
  },
  PORT_IN_USE: {
    message: 'Cannot listen on {host}:{port}: the port is in use or the address is not of this machine',
    status: 409,
    retry: true,
  },
  HOST_UNKNOWN: {
    message: 'Cannot listen on {host}:{port}: the name has no address ({reason})',
    status: 400,
    retry: true,
  },
  CLUSTER_INVALID: { message: 'The cluster cannot be joined: {reason}', retry: false },
  CLUSTER_UNREACHABLE: {
    message: 'No connection to NATS at {urls} within {limitMs} ms, and CLUSTER_REQUIRED is true: {reason}',
    retry: true,
  },
  TLS_INVALID: { message: 'TLS cannot be set up: {reason}', retry: false },
  LISTENER_OPEN: {
    message: 'The listener is already open on {host}:{port}; close it before opening it elsewhere',
    status: 409,
    retry: false,
  },
  LISTENER_CLOSED: { message: 'The listener was closed while it was being opened', status: 409, retry: true },
  SERVER_CLOSED: { message: 'The server has been closed', status: 503, retry: false },
  CLIENT_NOT_FOUND: { message: 'No client with the id {id} is online', status: 404, retry: false },
  NAME_NOT_FOUND: { message: 'No client named {name} is online', status: 404, retry: false },
  NAME_AMBIGUOUS: { message: '{count} clients are named {name}: give an id', retry: false },
  CLOSE_CODE_INVALID: {
    message: 'Close code {code} cannot be sent: use 1000 to 1003, 1007 to 1014, or 3000 to 4999',
    status: 400,
    retry: false,
  },
  CLOSE_REASON_TOO_LONG: {
    message: 'The close reason has {bytes} bytes; the limit is 123',
    status: 400,
    retry: false,
  },
  TOPIC_INVALID: {
    message: 'A topic has 1 to {limit} bytes; this one has {bytes}',
    status: 400,
    retry: false,
  },
  HANDLER_NOT_FOUND: {
    message: 'Handler {file} not found; built in are answer, echo and relay',
    retry: false,
  },
  HANDLER_LOAD_FAILED: { message: 'Handler {file} cannot be loaded: {reason}', retry: false },
  HANDLER_INVALID: { message: 'Handler {file} is not a handler: {reason}', retry: false },
  HANDLER_LOAD_TIMEOUT: {
    message: 'Handler {file} did not finish loading within {limitMs} ms',
    retry: false,
  },
  HANDLER_TIMEOUT: {
    message: 'The handler did not settle within HANDLER_TIMEOUT_MS = {limitMs} ms',
    retry: true,
  },
  HANDLER_FAILED: { message: 'The handler failed on this message', status: 500, retry: false },
  WORKER_LOST: { message: 'The worker died: {reason}', status: 500, retry: true },
  HANDLER_KEEPS_DYING: {
    message: 'Workers die one after the other; the server lets nobody in for {sec} s',
    status: 503,
    retry: true,
  },
  STATE_TOO_LARGE: {
    message: 'The state takes {bytes} bytes and is not kept; MAX_KEPT_STATE_BYTES = {limit}',
    retry: false,
  },
  SEND_TOO_LARGE: {
    message: 'A message of {bytes} bytes cannot be sent; the limit is {limit}',
    retry: false,
  },
  REQUEST_UNCLEAR: {
    message:
      'Where the request ends is in doubt: it has several lengths, an empty one, or a coding that is not chunked',
    retry: false,
  },
  LENGTH_REQUIRED: {
    message:
      'A request must say the length of its body: chunked ones are only taken with CHUNKED_REQUESTS=accept',
    status: 411,
    retry: false,
  },
  HEADERS_TOO_LARGE: {
    message: 'The header fields have {bytes} bytes; the limit is {limit}',
    status: 431,
    retry: false,
  },
  HEADER_REPEATED: { message: 'The request has more than one {field}', status: 400, retry: false },
  HEAD_NOT_UTF8: { message: 'The {part} has bytes that are not UTF-8', status: 400, retry: false },
  HANDSHAKE_INVALID: { message: 'The handshake lacks {field}', status: 400, retry: false },
  HANDSHAKE_VERSION: {
    message: 'The handshake asks for WebSocket version {version}; the server speaks 13',
    status: 426,
    retry: false,
  },
  ROUTE_NOT_FOUND: { message: 'There is nothing at {path}', status: 404, retry: false },
  METHOD_NOT_ALLOWED: { message: '{path} does not take {method}; use {allowed}', status: 405, retry: false },
  BODY_TOO_LARGE: {
    message: 'The body is larger than MAX_PAYLOAD_BYTES = {limit} bytes',
    status: 413,
    retry: false,
  },
  CONTENT_ENCODED: {
    message: 'The body must come as it is, without a Content-Encoding, not {encoding}',
    status: 415,
    retry: false,
  },
  BODY_NOT_UTF8: { message: 'A text/* body must be valid UTF-8', status: 400, retry: false },
  OVERLOADED: { message: 'Too much is waiting for a worker: {reason}', status: 503, retry: true },
  MEMORY_FULL: {
    message: 'Clients hold {heldMb} of {roomMb} MiB that MAX_MEMORY_MB = {limitMb} leaves for them',
    status: 503,
    retry: true,
  },
  TOO_MANY_CONNECTIONS: {
    message: 'MAX_CONNECTIONS = {limit} clients are online',
    status: 503,
    retry: true,
  },
  TOO_MANY_FROM_ADDRESS: {
    message: 'MAX_CONNECTIONS_PER_ADDRESS = {limit} clients of {address} are online',
    status: 429,
    retry: true,
  },
  CONNECTING_TOO_FAST: {
    message: '{address} connects more often than MAX_CONNECTS_PER_SEC = {limit}; try again in {sec} s',
    status: 429,
    retry: true,
  },
  TOO_MANY_CRASHES: {
    message:
      'Messages of {who} ended MAX_CRASHES_PER_ADDRESS = {limit} threads within a minute; try again in {sec} s',
    status: 429,
    retry: true,
  },
  NOT_ACCEPTING: { message: 'The server is closing', status: 503, retry: true },
  ORIGIN_NOT_ALLOWED: { message: 'Origin {origin} is not in ALLOWED_ORIGINS', status: 403, retry: false },
  NAME_RESERVED: {
    message: 'A name cannot have the form of an id: 8 hex digits, a dash and 16 hex digits',
    status: 400,
    retry: false,
  },
  NAME_TAKEN: { message: 'A client named {name} is online', status: 409, retry: true },
  REQUEST_TIMEOUT: {
    message: 'The handler sent nothing within REQUEST_TIMEOUT_MS = {limitMs} ms',
    status: 504,
    retry: true,
  },
  ADMIN_PORT_IN_USE: {
    message:
      'The console cannot listen on {host}:{port} (ADMIN_HOST, ADMIN_PORT): the port is in use or the address is not of this machine',
    retry: true,
  },
  UNAUTHORIZED: { message: 'The token is missing or wrong', status: 401, retry: false },
  TOO_MANY_ATTEMPTS: {
    message: 'Too many wrong tokens from {address}; try again in {sec} s',
    status: 429,
    retry: true,
  },
  HOST_REFUSED: {
    message: 'The Host header {host} does not name this machine, to which the console is bound',
    status: 403,
    retry: false,
  },
  ORIGIN_REFUSED: {
    message: 'The Origin {origin} is not the one of the console',
    status: 403,
    retry: false,
  },
  REQUEST_TOO_SLOW: { message: 'The request was not there within {sec} s', status: 408, retry: true },
  EXPECTATION_UNKNOWN: {
    message: 'Nothing is known of the expectation {expectation}',
    status: 417,
    retry: false,
  },
  HEAD_TOO_LARGE: {
    message: 'The head of the request has more than {limit} bytes',
    status: 431,
    retry: false,
  },
  JSON_TOO_LARGE: { message: 'A JSON body has at most {limit} bytes', status: 413, retry: false },
  PAGE_NOT_BUILT: {
    message: 'The console was not built into this installation. The API is there: see /api/openapi.json',
    status: 404,
    retry: false,
  },
  REQUEST_INVALID: { message: 'The request is not valid: {problems}', status: 400, retry: false },
  MEDIA_TYPE_UNSUPPORTED: {
    message: 'The body must be {allowed}, not {type}',
    status: 415,
    retry: false,
  },
  ADMIN_BODIES_FULL: {
    message: 'Bodies of {bytes} bytes are under way on the admin port; the limit is {limit}',
    status: 503,
    retry: true,
  },
  TOO_MANY_CONSOLES: {
    message: '{limit} consoles are watching already, and no more can',
    status: 503,
    retry: true,
  },
  CONNECT_FAILED: { message: 'Cannot connect to {url}: {reason}', retry: true },
  LINE_NOT_HEX: { message: 'Not sent, these are not pairs of hex digits: {line}', retry: false },
  PATH_IMPOSSIBLE: {
    message: 'A request cannot name {part}: URLs lose . and .., and the empty name',
    retry: false,
  },
  ADMIN_UNREACHABLE: { message: 'No admin API answers at {url}: {reason}', retry: true },
  ADMIN_STREAM_ENDED: { message: 'The live stream of {url} has ended: {reason}', retry: true },
  FILE_NOT_WRITTEN: { message: 'Cannot write {file}: {reason}', retry: false },
  ADMIN_REFUSED: { message: 'The admin API answers {code}: {detail}{values}', retry: false },
  ADMIN_TOKEN_UNSET: {
    message: 'The admin API asks for its token: set ADMIN_TOKEN or give --token',
    retry: false,
  },
  INTERNAL: { message: 'The request failed; the log says why', status: 500, retry: false },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorRegistry;

/** An error of Heddle's own. Match on `code`, never on the message. Crosses threads as `toData()`. */
export class HeddleError extends Error {
  override readonly name = 'HeddleError';
  readonly code: ErrorCode;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, values: Record<string, string | number> = {}, options?: ErrorOptions) {
    super(fillMessage(errorRegistry[code].message, values), options);
    this.code = code;
    this.values = values;
  }

  /** HTTP status of the answer to a request that met this error. */
  get status(): number {
    const row: ErrorRow = errorRegistry[this.code];
    return row.status ?? 500;
  }

  /**
   * Seconds to wait before a retry (Retry-After), for 429 and 503: the value `sec` where the error knows it, else 1.
   * Undefined where a retry does not help or the time is anyone's guess.
   */
  get retryAfterSec(): number | undefined {
    if (!errorRegistry[this.code].retry || (this.status !== 429 && this.status !== 503)) return undefined;
    return Math.max(1, Math.ceil(Number(this.values.sec ?? 1)));
  }

  toData(): ErrorData {
    return { code: this.code, values: { ...this.values } };
  }

  static fromData(data: ErrorData): HeddleError {
    return new HeddleError(data.code, data.values);
  }
}

/** A HeddleError as plain data: what `postMessage` carries between threads. */
export interface ErrorData {
  code: ErrorCode;
  values: Record<string, string | number>;
}

function fillMessage(message: string, values: Record<string, string | number>): string {
  return message.replace(/\{(\w+)\}/g, (place, key: string) => String(values[key] ?? place));
}
