// Reads what a handshake or request says about its client, while uWS lets it be read. Socket thread.

import type { HeddleError } from '../protocol/errors.ts';
import type { ClientDetails } from '../protocol/frames.ts';
import { addressText } from './address.ts';
import { HeadCheck } from './head-check.ts';
import type { Request, Response } from './uws.ts';

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

/** The client's details, or what is wrong with its header; `hasName` tells whether the path is a name. */
export function readDetails(
  request: Request,
  response: Response,
  hasName: boolean,
): ClientDetails | HeddleError {
  const path = request.getUrl();
  const query = request.getQuery();
  const headers: Record<string, string> = {};
  const check = new HeadCheck();
  request.forEach((name, value) => {
    check.see(name, value);
    if (!connectionFields.has(name)) headers[name] = value;
  });
  const { fault } = check;
  if (fault !== null) return fault;
  const name = hasName ? nameOf(path) : '';
  return {
    ...(name === '' ? {} : { name }),
    url: query ? `${path}?${query}` : path,
    headers,
    address: addressText(response.getRemoteAddressAsText()),
  };
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
