// What every answer of the admin listener has in common: security headers, and errors as problems.
import { errorCodes, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { problemHeaders, problemText } from '../../../contract/problem.ts';
import { HeddleError } from '../../../protocol/errors.ts';
import type { LimitedLog } from '../../basics/limited-log.ts';
import type { Log } from '../../basics/log.ts';
import { isMuchUnread } from '../access/unread-bodies.ts';
import { maxJsonBytes, unsupported } from './bodies.ts';

// The page loads nothing from anywhere else, runs no inline script, cannot be framed and submits no form. It may
// open WebSockets to any host, because its client window talks to the data port.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Adds the headers and the error answers to every route, also to those that do not exist. */
export function addAnswers(app: FastifyInstance, log: Log, maxPayloadBytes: number, lines: LimitedLog): void {
  app.addHook('onSend', async (request, reply) => {
    reply.headers(securityHeaders);
    if (isMuchUnread(request.raw)) reply.header('connection', 'close');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler((error, request, reply) => {
    const known = heddleErrorOf(error, request, maxPayloadBytes);
    if (known.code === 'INTERNAL') {
      const url = pathOf(request.url);
      lines.write('callbackFailed', () => log.error({ err: error, url }, 'an admin request failed'));
    }
    sendProblem(reply, known);
  });
}

export function sendProblem(reply: FastifyReply, error: HeddleError): void {
  // What never reached a route passes no hook.
  reply.headers(securityHeaders);
  // To text Fastify adds a charset, which the type does not have (RFC 9457 6.1).
  const body = Buffer.from(problemText(error));
  reply.code(error.status).headers(problemHeaders(error)).send(body);
}

/** The path of a URL, fit for logs and messages: a query may hold what is none of their business. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

function heddleErrorOf(error: unknown, request: FastifyRequest, maxPayloadBytes: number): HeddleError {
  if (error instanceof HeddleError) return error;
  if (error instanceof errorCodes.FST_ERR_CTP_BODY_TOO_LARGE) {
    const isJson = request.headers['content-type']?.startsWith('application/json') ?? false;
    if (!isJson) return new HeddleError('BODY_TOO_LARGE', { limit: maxPayloadBytes });
    return new HeddleError('JSON_TOO_LARGE', { limit: maxJsonBytes });
  }
  if (error instanceof errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE) return unsupported(request.headers);
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (error instanceof Error && status === 400) {
    return new HeddleError('REQUEST_INVALID', { problems: error.message });
  }
  return new HeddleError('INTERNAL', {}, { cause: error });
}
