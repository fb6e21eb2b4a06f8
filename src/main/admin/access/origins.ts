// Which Host and Origin headers a request may carry: what keeps pages of other sites from using a browser that is
// logged in, and from reaching the console under a name of their own (DNS rebinding).
import { isIPv4 } from 'node:net';
import { HeddleError } from '../../../protocol/errors.ts';

/** Whether only this machine can reach what listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * On a loopback address only a loopback name is a Host: any other was resolved to it by somebody else's name server.
 * Throws HOST_REFUSED.
 */
export function checkHost(boundTo: string, host: string | undefined): void {
  if (!isLoopback(boundTo)) return;
  if (host === undefined || !isLoopback(nameOf(host))) {
    throw new HeddleError('HOST_REFUSED', { host: host ?? '(none)' });
  }
}

/**
 * The Origin must have the name and port that the request was sent to. Its scheme may be https where ours is http,
 * because a proxy may speak TLS for us, but not the reverse. Throws ORIGIN_REFUSED.
 */
export function checkOrigin(origin: string, host: string | undefined, isSecure: boolean): void {
  if (!URL.canParse(origin)) throw new HeddleError('ORIGIN_REFUSED', { origin });
  const url = new URL(origin);
  const isKnownScheme = url.protocol === 'https:' || (url.protocol === 'http:' && !isSecure);
  if (!isKnownScheme || host === undefined || url.host !== withoutDefaultPort(url.protocol, host)) {
    throw new HeddleError('ORIGIN_REFUSED', { origin });
  }
}

/** The name in a Host header, without its port; empty when the header is none. */
function nameOf(host: string): string {
  const url = `http://${host}`;
  return /^[\w.:[\]-]+$/.test(host) && URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
}

function withoutDefaultPort(protocol: string, host: string): string {
  const url = `${protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : '';
}
