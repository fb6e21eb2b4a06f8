// Errors as answers of the admin API: application/problem+json (RFC 9457) with the codes of the registry.

import type { Problem } from '../../../contract/schemas.ts';
import type { HeddleError } from '../../../protocol/errors.ts';

export const problemMediaType = 'application/problem+json';

export function problemOf(error: HeddleError): Problem {
  const { code, status, message, values } = error;
  const words = code.toLowerCase().replaceAll('_', ' ');
  return {
    type: `urn:heddle:error:${code}`,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    status,
    detail: message,
    code,
    values: { ...values },
  };
}

/** Header fields that go with the status. */
export function problemHeaders(error: HeddleError): Record<string, string> {
  const { code, status, values, retryAfterSec } = error;
  return {
    'content-type': problemMediaType,
    'cache-control': 'no-store',
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="heddle"' } : {}),
    ...(retryAfterSec === undefined ? {} : { 'retry-after': String(retryAfterSec) }),
    ...(code === 'METHOD_NOT_ALLOWED' ? { allow: String(values.allowed) } : {}),
  };
}
