// Errors as answers of both ports: application/problem+json (RFC 9457) with the codes of the registry.
import type { HeddleError } from '../protocol/errors.ts';
import type { Problem } from './schemas.ts';

export const problemMediaType = 'application/problem+json';

/** `detail` goes on where the error's own message ends. */
export function problemOf(error: HeddleError, detail = ''): Problem {
  const { code, status, message, values } = error;
  const words = code.toLowerCase().replaceAll('_', ' ');
  return {
    type: `urn:heddle:error:${code}`,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    status,
    detail: detail === '' ? message : `${message}: ${detail}`,
    code,
    values: { ...values },
  };
}

/** The body of the answer: one line. */
export function problemText(error: HeddleError, detail = ''): string {
  return `${JSON.stringify(problemOf(error, detail))}\n`;
}

/** Header fields that go with it. */
export function problemHeaders({ code, status, values, retryAfterSec }: HeddleError): Record<string, string> {
  return {
    'content-type': problemMediaType,
    'cache-control': 'no-store',
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="heddle"' } : {}),
    ...(retryAfterSec === undefined ? {} : { 'retry-after': String(retryAfterSec) }),
    ...(code === 'METHOD_NOT_ALLOWED' ? { allow: String(values.allowed) } : {}),
    // RFC 9110 15.5.22, RFC 6455 4.4.
    ...(code === 'HANDSHAKE_VERSION' ? { upgrade: 'websocket', 'sec-websocket-version': '13' } : {}),
    // RFC 7694 3.
    ...(code === 'CONTENT_ENCODED' ? { 'accept-encoding': 'identity' } : {}),
  };
}
