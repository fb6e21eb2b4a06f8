// Chooses among the compressions that a handshake offers (permessage-deflate, RFC 7692): only what uWebSockets.js keeps to
// is handed to it. It takes parameters that it does not know, and answers some that it does not keep.
import type { Settings } from '../../../settings/settings.ts';

/** Smallest window of zlib for raw DEFLATE: it makes 9 of 8. */
const leastWindowBits = 9;

interface Parameter {
  readonly name: string;
  /** Undefined where it has none. */
  readonly value: string | undefined;
}

type Parameters = ReadonlyMap<string, string | undefined>;

/**
 * The first of the offers in the value of a Sec-WebSocket-Extensions that the server can keep, in words that
 * uWebSockets.js understands; '' where there is none, and the client is served uncompressed.
 */
export function acceptedOffer(header: string, compression: Settings['compression']): string {
  if (compression === 'off' || header === '') return '';
  for (const offer of offersIn(header)) {
    const accepted = compression === 'shared' ? acceptShared(offer) : acceptDedicated(offer);
    if (accepted !== null) return accepted;
  }
  return '';
}

// It answers server_no_context_takeover and client_no_context_takeover, asked or not (RFC 7692 7.1.1 allows both), and never
// server_max_window_bits: a client that asks for that cannot be served.
function acceptShared(parameters: Parameters): string | null {
  return parameters.has('server_max_window_bits') ? null : 'permessage-deflate';
}

// It has one compressor for each client, and does not answer server_no_context_takeover. A server that leaves a parameter
// out of its answer has declined it, and clients that need it then give up the connection (7.1.1.1, 7.1.2.1).
function acceptDedicated(parameters: Parameters): string | null {
  const serverBits = parameters.get('server_max_window_bits');
  if (parameters.has('server_no_context_takeover') || Number(serverBits) < leastWindowBits) return null;
  const clientBits = parameters.get('client_max_window_bits');
  const words = ['permessage-deflate'];
  if (parameters.has('client_no_context_takeover')) words.push('client_no_context_takeover');
  if (serverBits !== undefined) words.push(`server_max_window_bits=${serverBits}`);
  // That a client will use a small window is good to know, not more (7.1.2.2).
  if (Number(clientBits) >= leastWindowBits) words.push(`client_max_window_bits=${clientBits}`);
  return words.join('; ');
}

// The parameters of each offer of permessage-deflate that RFC 7692 7.1 allows; the others are to be declined (7.1).
function offersIn(header: string): Parameters[] {
  const offers: Parameters[] = [];
  for (const extension of splitOutsideQuotes(header, ',')) {
    const [name, ...rest] = splitOutsideQuotes(extension, ';').map((part) => part.trim());
    if (name?.toLowerCase() !== 'permessage-deflate') continue;
    const parameters = rest.map(parameterOf);
    const byName = new Map(parameters.map(({ name: key, value }) => [key, value]));
    if (byName.size === parameters.length && parameters.every(isAllowed)) offers.push(byName);
  }
  return offers;
}

function parameterOf(text: string): Parameter {
  const [, name = '', quoted, plain] = /^([^\s=]*)\s*(?:=\s*(?:"(.*)"|(.*)))?$/.exec(text) ?? [];
  return { name: name.toLowerCase(), value: quoted ?? plain };
}

function isAllowed({ name, value }: Parameter): boolean {
  switch (name) {
    case 'server_no_context_takeover':
    case 'client_no_context_takeover':
      return value === undefined;
    case 'server_max_window_bits':
      return value !== undefined && isWindowBits(value);
    case 'client_max_window_bits':
      return value === undefined || isWindowBits(value);
    default:
      return false;
  }
}

// 8 to 15, without leading zeroes.
function isWindowBits(value: string): boolean {
  return /^(?:[89]|1[0-5])$/.test(value);
}

function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  return text.match(separator === ',' ? /(?:[^",]|"[^"]*"?)+/g : /(?:[^";]|"[^"]*"?)+/g) ?? [];
}
