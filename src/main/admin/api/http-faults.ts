// What Node's HTTP server refuses before a route is looked for, and would answer without a word of why: as problems.
import { type IncomingMessage, maxHeaderSize, type Server, type ServerResponse } from 'node:http';
import { problemHeaders, problemText } from '../../../contract/problem.ts';
import { HeddleError } from '../../../protocol/errors.ts';
import type { Faults } from '../../basics/faults.ts';
import { securityHeaders } from './answers.ts';

/** What is wrong with bytes that are no request, or do not become one within `limitMs`. */
export function parserFault({ code, message }: NodeJS.ErrnoException, limitMs: number): HeddleError {
  if (code === 'HPE_HEADER_OVERFLOW') return new HeddleError('HEAD_TOO_LARGE', { limit: maxHeaderSize });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new HeddleError('REQUEST_TOO_SLOW', { sec: limitMs / 1000 });
  return new HeddleError('REQUEST_INVALID', { problems: message });
}

/** Throws REQUEST_INVALID for a request that does not say whom it is for (RFC 9112 3.2). */
export function checkHasHost({ headers, httpVersion }: IncomingMessage): void {
  if (headers.host !== undefined || httpVersion === '1.0') return;
  throw new HeddleError('REQUEST_INVALID', { problems: 'it has no Host' });
}

/** Answers requests that expect something else than 100-continue (RFC 9110 10.1.1). */
export function refuseExpectations(server: Server, faults: Faults): void {
  const refuse = (request: IncomingMessage, response: ServerResponse): void => {
    const error = new HeddleError('EXPECTATION_UNKNOWN', { expectation: request.headers.expect ?? '' });
    // Its body may be under way.
    const headers = { ...securityHeaders, ...problemHeaders(error), connection: 'close' };
    const body = problemText(error);
    response.writeHead(error.status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  };
  server.on('checkExpectation', faults.contained('an answer on the admin port', refuse));
}
