// With which errors a handshake or a request can be refused. The statistics and the metrics
// `heddle_connections_refused_total` and `heddle_requests_refused_total` have each of them from the start, at 0, so
// that an alert can be set before the first one comes.
import type { ErrorCode } from '../protocol/errors.ts';

/** Errors that meet handshakes and requests alike. */
const newcomerRefusals = [
  'HEADERS_TOO_LARGE',
  'HEADER_REPEATED',
  'LENGTH_REQUIRED',
  'HEAD_NOT_UTF8',
  'REQUEST_UNCLEAR',
  'NOT_ACCEPTING',
  'HANDLER_KEEPS_DYING',
  'TOO_MANY_CRASHES',
  'MEMORY_FULL',
  'TOO_MANY_CONNECTIONS',
  'TOO_MANY_FROM_ADDRESS',
  'OVERLOADED',
  'ORIGIN_NOT_ALLOWED',
] as const satisfies readonly ErrorCode[];

export const handshakeRefusals = [
  ...newcomerRefusals,
  'HANDSHAKE_INVALID',
  'HANDSHAKE_VERSION',
  'CONNECTING_TOO_FAST',
  'NAME_RESERVED',
  'NAME_TAKEN',
] as const satisfies readonly ErrorCode[];

export const requestRefusals = [
  ...newcomerRefusals,
  'ROUTE_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'BODY_TOO_LARGE',
  'CONTENT_ENCODED',
  'BODY_NOT_UTF8',
] as const satisfies readonly ErrorCode[];
