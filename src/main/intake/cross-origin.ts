// What pages of other origins may do over HTTP (CORS, Fetch Standard 3.2): what their browsers are told of an answer, and
// what they ask before a request that is not simple. Whether a page may do anything at all is asked by the admission.
import { HeddleError } from '../../protocol/errors.ts';
import { isAllowedOrigin } from '../limits/admission.ts';
import { writeHeaders } from '../sockets/http-answer.ts';
import type { Response } from '../sockets/uws.ts';
import type { ReceivedHead } from './heads/received-head.ts';

/** Header fields of an answer that say which page may read it; none where no page asks. */
export type PageHeaders = Readonly<Record<string, string>>;

/** So long a browser need not ask again; more than this Chromium does not keep it. The request itself is checked anyway. */
const preflightMaxAgeSec = 7200;

/** Of an answer that no page asked for. */
export const noPageHeaders: PageHeaders = {};

/** For every answer, errors too: a page that cannot read an error cannot act on it. */
export function pageHeaders(origin: string, allowedOrigins: readonly string[]): PageHeaders {
  if (origin === '') return noPageHeaders;
  if (!isAllowedOrigin(origin, allowedOrigins)) return { vary: 'Origin' };
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'Retry-After',
    vary: 'Origin',
  };
}

/** A browser asks whether its page may send a request. Any other OPTIONS is a method like others. */
export function isPreflight(fields: ReceivedHead['fields']): boolean {
  return Boolean(fields.get('origin') && fields.get('access-control-request-method'));
}

/** Why the page may not, or null. */
export function preflightFault(
  fields: ReceivedHead['fields'],
  allowedOrigins: readonly string[],
): HeddleError | null {
  const origin = fields.get('origin') ?? '';
  return isAllowedOrigin(origin, allowedOrigins) ? null : new HeddleError('ORIGIN_NOT_ALLOWED', { origin });
}

/** Says that the page may, by `methods`. Whatever header fields it asks for are allowed: handlers read what they like. */
export function answerPreflight(
  response: Response,
  fields: ReceivedHead['fields'],
  methods: string,
  headers: PageHeaders,
): void {
  const asked = fields.get('access-control-request-headers') ?? '';
  response.cork(() => {
    response.writeStatus('204 No Content');
    writeHeaders(response, headers);
    response.writeHeader('access-control-allow-methods', methods);
    if (asked !== '') writeHeaders(response, { 'access-control-allow-headers': asked });
    response.writeHeader('access-control-max-age', String(preflightMaxAgeSec));
    response.endWithoutBody();
  });
}
