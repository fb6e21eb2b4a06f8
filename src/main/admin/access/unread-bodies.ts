// Bodies that are not read: what somebody without the token sends is refused by its head, and a connection on which a
// refused body is still under way is closed, because reading on only to throw it away is work that a stranger orders.
import type { IncomingMessage } from 'node:http';
import { HeddleError } from '../../../protocol/errors.ts';

/** What of a refused body is read, so that the sender gets to see the answer. */
const lingerBytes = 64 * 1024;

/** Throws MEDIA_TYPE_UNSUPPORTED for a body that is no JSON: nothing that is public takes another one. */
export function refuseStrangersBody(request: IncomingMessage): void {
  if (bodyBytes(request) === 0) return;
  const type = request.headers['content-type'] ?? '(none)';
  if (/^application\/json\s*(;|$)/i.test(type)) return;
  throw new HeddleError('MEDIA_TYPE_UNSUPPORTED', { type, allowed: 'application/json' });
}

/** Whether more of the body is under way than is worth reading for the sake of an answer. */
export function isMuchUnread(request: IncomingMessage): boolean {
  return !request.complete && bodyBytes(request) > lingerBytes;
}

/** Whether a request has a body, and how long it says it is; without a bound where it does not say. */
export function bodyBytes({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY;
  return Number(headers['content-length'] ?? 0);
}
