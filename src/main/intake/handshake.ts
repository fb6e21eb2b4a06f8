// Reads what a handshake or request says about its client, while uWS lets it be read. Socket thread.
import { writeHeader } from '../../protocol/client-details.ts';
import type { HeddleError } from '../../protocol/errors.ts';
import { addressText } from '../basics/address.ts';
import type { ClientHead } from '../clients/client-head.ts';
import type { Request, Response } from '../sockets/uws.ts';
import { HeadCheck } from './head-check.ts';

// Header fields that only concern the connection itself (RFC 9110 7.6.1, RFC 6455 4.1).
const connectionFields = new Set([
  'connection',
  'upgrade',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
]);

/** Of a handshake, whose path is a name; or what is wrong with its header fields. */
export function readHandshake(request: Request, response: Response): ClientHead | HeddleError {
  const path = request.getUrl();
  const headers: string[] = [];
  const check = new HeadCheck();
  request.forEach((name, value) => {
    check.see(name, value);
    if (!connectionFields.has(name)) headers.push(writeHeader(name, value));
  });
  const { fault } = check;
  if (fault !== null) return fault;
  return {
    name: nameOf(path) || undefined,
    url: urlOf(path, request),
    address: addressText(response.getRemoteAddress()),
    // Joined, not added up: that would keep every piece alive as long as the client is there.
    headers: headers.join(''),
    subprotocol: '',
  };
}

export interface RequestHead extends ClientHead {
  readonly contentType: string;
  /** NaN where the body's length is not said beforehand. */
  readonly contentLength: number;
}

/** Of a request to `path`, which the router has looked at already; or what is wrong with its header fields. */
export function readRequest(path: string, request: Request, response: Response): RequestHead | HeddleError {
  const check = new HeadCheck();
  let headers = '';
  let contentType = '';
  let contentLength = Number.NaN;
  request.forEach((name, value) => {
    check.see(name, value);
    if (connectionFields.has(name)) return;
    headers += writeHeader(name, value);
    if (name === 'content-type') contentType = value;
    else if (name === 'content-length') contentLength = Number(value);
  });
  const { fault } = check;
  if (fault !== null) return fault;
  return {
    name: undefined,
    url: urlOf(path, request),
    address: addressText(response.getRemoteAddress()),
    headers,
    subprotocol: '',
    contentType,
    contentLength,
  };
}

function urlOf(path: string, request: Request): string {
  const query = request.getQuery();
  return query ? `${path}?${query}` : path;
}

// A path that is no valid percent-encoding is taken as it is.
function nameOf(path: string): string {
  const raw = path.slice(1);
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

/**
 * The subprotocol to agree on: the first of the server's that the client offers, or '' (RFC 6455 4.2.2). The
 * handshake goes on without one; whether to insist is the client's choice.
 */
export function chooseSubprotocol(offered: string, spoken: readonly string[]): string {
  if (offered === '' || spoken.length === 0) return '';
  const offers = new Set(offered.split(',').map((token) => token.trim()));
  return spoken.find((token) => offers.has(token)) ?? '';
}
