// Reads what a handshake or request says, while uWS lets it be read: what its client is to be known by, and what is
// asked before it is let in.
import { writeHeader } from '../../protocol/client-details.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { addressText } from '../basics/address.ts';
import type { ClientHead } from '../clients/client-head.ts';
import type { AdmissionHead } from '../limits/admission.ts';
import type { Request, Response } from '../sockets/uws.ts';
import { type HeadFields, handshakeFault, readFields } from './head-fields.ts';
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

export interface HandshakeHead extends NewcomerHead {
  /** The extensions that the client offers, '' for none. */
  readonly extensions: string;
}

/** Of a handshake, whose path is a name, by a server that speaks `subprotocols`; or what is wrong with it. */
export function readHandshake(
  request: Request,
  response: Response,
  subprotocols: readonly string[],
): HandshakeHead | HeddleError {
  const fields = readFields(request);
  if (fields instanceof HeddleError) return fields;
  const fault = handshakeFault(fields);
  if (fault !== null) return fault;
  const path = request.getUrl();
  return {
    ...readRequest(path, request, response, fields),
    name: nameOf(path) || undefined,
    subprotocol: chooseSubprotocol(fields.get('sec-websocket-protocol') ?? '', subprotocols),
    extensions: fields.get('sec-websocket-extensions') ?? '',
  };
}

/** Of a request to `path`, which the router has looked at already. */
export function readRequest(
  path: string,
  request: Request,
  response: Response,
  fields: HeadFields,
): NewcomerHead {
  const headers: string[] = [];
  for (const [name, value] of fields) if (!connectionFields.has(name)) headers.push(writeHeader(name, value));
  const query = request.getQuery();
  return {
    name: undefined,
    url: query ? `${path}?${query}` : path,
    address: addressText(response.getRemoteAddress()),
    // Joined, not added up: that would keep every piece alive as long as the client is there.
    headers: headers.join(''),
    subprotocol: '',
    origin: fields.get('origin') ?? '',
    contentType: fields.get('content-type') ?? '',
    contentLength: Number(fields.get('content-length') ?? Number.NaN),
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
