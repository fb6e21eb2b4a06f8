// What must hold of the header fields of every handshake and request, where uWebSockets.js lets too much through.
import { HeddleError } from '../../protocol/errors.ts';
import { maxHeaderBytes } from '../../protocol/limits.ts';
import type { Request } from '../sockets/uws.ts';

/**
 * Looks at header fields one by one. uWS takes the first of several lengths, and reads a body as chunked whatever
 * its coding is: a proxy that reads them in another way would see other requests than the server does (RFC 9112
 * 6.3 and 11.2).
 */
export class HeadCheck {
  #bytes = 0;
  #length: string | undefined;
  #isUnclear = false;

  see(name: string, value: string): void {
    this.#bytes += name.length + value.length;
    if (name === 'content-length') {
      if (value === '' || value !== (this.#length ?? value)) this.#isUnclear = true;
      this.#length = value;
    } else if (name === 'transfer-encoding' && value.toLowerCase() !== 'chunked') this.#isUnclear = true;
  }

  /** What is wrong with the fields that were seen, or null. */
  get fault(): HeddleError | null {
    if (this.#isUnclear) return new HeddleError('REQUEST_UNCLEAR');
    if (this.#bytes <= maxHeaderBytes) return null;
    return new HeddleError('HEADERS_TOO_LARGE', { bytes: this.#bytes, limit: maxHeaderBytes });
  }
}

/** What is wrong with the header fields of a request, or null. */
export function headFault(request: Request): HeddleError | null {
  const check = new HeadCheck();
  request.forEach((name, value) => {
    check.see(name, value);
  });
  return check.fault;
}

/** What a handshake lacks (RFC 6455 4.2.1), or null: uWS upgrades whatever has a key. */
export function handshakeFault(request: Request): HeddleError | null {
  const lacks = (field: string): HeddleError => new HeddleError('HANDSHAKE_INVALID', { field });
  if (!hasToken(request.getHeader('upgrade'), 'websocket')) return lacks('Upgrade: websocket');
  if (!hasToken(request.getHeader('connection'), 'upgrade')) return lacks('Connection: Upgrade');
  if (!/^[+/\dA-Za-z]{22}==$/.test(request.getHeader('sec-websocket-key'))) {
    return lacks('a Sec-WebSocket-Key of 16 bytes in base64');
  }
  const version = request.getHeader('sec-websocket-version');
  return version === '13' ? null : new HeddleError('HANDSHAKE_VERSION', { version: version || '(none)' });
}

function hasToken(list: string, token: string): boolean {
  return list.split(',').some((each) => each.trim().toLowerCase() === token);
}
