// Reads what a handshake or request says, while uWS lets it be read: what its client is to be known by, and what is
// asked before it is let in.
import { writeHeader } from '../../protocol/client-details.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { addressText } from '../basics/address.ts';
import type { ClientHead } from '../clients/client-head.ts';
import type { AdmissionHead } from '../limits/admission.ts';
import type { Request, Response } from '../sockets/uws.ts';
import { HeadCheck, handshakeFault } from './head-check.ts';
import { chooseSubprotocol } from './subprotocol.ts';

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

export interface NewcomerHead extends ClientHead, AdmissionHead {
  /** '' where the type of the body is not said. */
  readonly contentType: string;
}

/** Of a handshake, whose path is a name, by a server that speaks `subprotocols`; or what is wrong with it. */
export function readHandshake(
  request: Request,
  response: Response,
  subprotocols: readonly string[],
): NewcomerHead | HeddleError {
  const path = request.getUrl();
  const head = readRequest(path, request, response);
  if (head instanceof HeddleError) return head;
  const fault = handshakeFault(request);
  if (fault !== null) return fault;
  return {
    ...head,
    name: nameOf(path) || undefined,
    subprotocol: chooseSubprotocol(request.getHeader('sec-websocket-protocol'), subprotocols),
  };
}

/** Of a request to `path`, which the router has looked at already; or what is wrong with its header fields. */
export function readRequest(path: string, request: Request, response: Response): NewcomerHead | HeddleError {
  const check = new HeadCheck();
  const headers: string[] = [];
  let origin = '';
  let contentType = '';
  let contentLength = Number.NaN;
  request.forEach((name, value) => {
    check.see(name, value);
    if (connectionFields.has(name)) return;
    headers.push(writeHeader(name, value));
    if (name === 'origin') origin = value;
    else if (name === 'content-type') contentType = value;
    else if (name === 'content-length') contentLength = Number(value);
  });
  const { fault } = check;
  if (fault !== null) return fault;
  const query = request.getQuery();
  return {
    name: undefined,
    url: query ? `${path}?${query}` : path,
    address: addressText(response.getRemoteAddress()),
    // Joined, not added up: that would keep every piece alive as long as the client is there.
    headers: headers.join(''),
    subprotocol: '',
    origin,
    contentType,
    contentLength,
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
