// The header fields of a handshake or request: each as one value, and what must hold of them where uWebSockets.js lets too
// much through.
import { HeddleError } from '../../protocol/errors.ts';
import { maxHeaderBytes } from '../../protocol/limits.ts';
import type { Request } from '../sockets/uws.ts';

/** By lower-case name, in the order in which they came. */
export type HeadFields = ReadonlyMap<string, string>;

/**
 * Reads the header fields. Those that come on several lines are joined (RFC 9110 5.3; cookies RFC 6265 5.4); or says
 * what is wrong with the head.
 */
export function readFields(request: Request): HeadFields | HeddleError {
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
  if (bytes > maxHeaderBytes) return new HeddleError('HEADERS_TOO_LARGE', { bytes, limit: maxHeaderBytes });
  if (repeated !== undefined) return new HeddleError('HEADER_REPEATED', { field: repeated });
  const part = lossyPart(request, fields);
  return part === null ? fields : new HeddleError('HEAD_NOT_UTF8', { part });
}

/** What a handshake lacks (RFC 6455 4.2.1), or null: uWS upgrades whatever has a key. */
export function handshakeFault(fields: HeadFields): HeddleError | null {
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

// uWS decodes the head as UTF-8 and puts U+FFFD for what is none: the bytes themselves are out of reach.
function lossyPart(request: Request, fields: HeadFields): string | null {
  if (isLossy(request.getUrl()) || isLossy(request.getQuery() ?? '')) return 'URL';
  for (const [name, value] of fields) if (isLossy(value)) return `header field ${name}`;
  return null;
}

function isLossy(text: string): boolean {
  return text.includes('\ufffd');
}

function hasToken(list: string | undefined, token: string): boolean {
  return list?.split(',').some((each) => each.trim().toLowerCase() === token) ?? false;
}
