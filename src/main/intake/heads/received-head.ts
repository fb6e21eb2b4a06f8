// The head of a handshake or request as uWS has it: its header fields each as one value, and what must hold of it where
// uWebSockets.js lets too much through.
import { writeHeader } from '../../../protocol/client-details.ts';
import { HeddleError } from '../../../protocol/errors.ts';
import { maxHeaderBytes } from '../../../protocol/limits.ts';
import type { Request } from '../../sockets/uws.ts';

export interface ReceivedHead {
  readonly path: string;
  /** '' where there is none. */
  readonly query: string;
  /** By lower-case name, in the order in which they came. */
  readonly fields: ReadonlyMap<string, string>;
  /** Those that concern more than the connection, as `writeHeader` has them. */
  readonly headers: string;
}

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

/**
 * Reads a head, while uWS lets it be read. Header fields that come on several lines are joined (RFC 9110 5.3; cookies
 * RFC 6265 5.4). Or says what is wrong with it; a body in chunks is wrong unless it `mayBeChunked`.
 */
export function readHead(request: Request, mayBeChunked: boolean): ReceivedHead | HeddleError {
  const fields = new Map<string, string>();
  let bytes = 0;
  let isUnclear = false;
  let repeated: string | undefined;
  request.forEach((name, value) => {
    bytes += name.length + value.length;
    const before = fields.get(name);
    isUnclear ||= isUnclearEnd(name, value, before);
    if (before !== undefined && isRepeated(name, value, before)) repeated = name;
    fields.set(name, before === undefined ? value : join(name, before, value));
  });
  if (isUnclear) return new HeddleError('REQUEST_UNCLEAR');
  // uWS takes any sign in the size of a chunk for a digit, and so other bytes for the next request than a proxy does.
  if (!mayBeChunked && fields.has('transfer-encoding')) return new HeddleError('LENGTH_REQUIRED');
  if (bytes > maxHeaderBytes) return new HeddleError('HEADERS_TOO_LARGE', { bytes, limit: maxHeaderBytes });
  if (repeated !== undefined) return new HeddleError('HEADER_REPEATED', { field: repeated });
  const path = request.getUrl();
  const query = request.getQuery() ?? '';
  if (isLossy(path) || isLossy(query)) return new HeddleError('HEAD_NOT_UTF8', { part: 'URL' });
  let headers = '';
  for (const [name, value] of fields) {
    if (!connectionFields.has(name)) headers += writeHeader(name, value);
    else if (isLossy(value)) return lossyField(name);
  }
  // To look for it makes one text of the pieces, which would otherwise live as long as the client does.
  if (!isLossy(headers)) return { path, query, fields, headers };
  return lossyField([...fields].find(([, value]) => isLossy(value))?.[0] ?? '');
}

/** What a handshake lacks (RFC 6455 4.2.1), or null: uWS upgrades whatever has a key. */
export function handshakeFault(fields: ReceivedHead['fields']): HeddleError | null {
  const lacks = (field: string): HeddleError => new HeddleError('HANDSHAKE_INVALID', { field });
  if (!hasToken(fields.get('upgrade'), 'websocket')) return lacks('Upgrade: websocket');
  if (!hasToken(fields.get('connection'), 'upgrade')) return lacks('Connection: Upgrade');
  if (!/^[+/\dA-Za-z]{22}==$/.test(fields.get('sec-websocket-key') ?? '')) {
    return lacks('a Sec-WebSocket-Key of 16 bytes in base64');
  }
  const version = fields.get('sec-websocket-version');
  return version === '13' ? null : new HeddleError('HANDSHAKE_VERSION', { version: version || '(none)' });
}

// uWS takes the first of several lengths, and reads a body as chunked whatever its coding is: a proxy that reads them in
// another way would see other requests than the server does (RFC 9112 6.3 and 11.2).
function isUnclearEnd(name: string, value: string, before: string | undefined): boolean {
  if (name === 'content-length') return value === '' || value !== (before ?? value);
  return name === 'transfer-encoding' && value.toLowerCase() !== 'chunked';
}

// Of these there is one or the request is none to be trusted: what is asked of the first would hold for the second
// (Host: RFC 9112 3.2; Origin: RFC 6454 7.3).
function isRepeated(name: string, value: string, before: string): boolean {
  return name === 'host' || (name === 'origin' && value !== before);
}

function join(name: string, before: string, value: string): string {
  // By now they are the same.
  if (name === 'content-length' || name === 'origin') return value;
  return `${before}${name === 'cookie' ? '; ' : ', '}${value}`;
}

function lossyField(name: string): HeddleError {
  return new HeddleError('HEAD_NOT_UTF8', { part: `header field ${name}` });
}

// uWS decodes the head as UTF-8 and puts U+FFFD for what is none: the bytes themselves are out of reach.
function isLossy(text: string): boolean {
  return text.includes('\ufffd');
}

function hasToken(list: string | undefined, token: string): boolean {
  return list?.split(',').some((each) => each.trim().toLowerCase() === token) ?? false;
}
