// Answers of the data port's HTTP routes that are not a handler's: JSON, with Heddle's error codes.
import { STATUS_CODES } from 'node:http';
import type { HeddleError } from '../../protocol/errors.ts';
import type { Response } from './uws.ts';

/**
 * Answers with `{code, message}`, the error's status and `more` header fields, 429 and 503 with Retry-After. Cuts the connection of a request that
 * has no clear end: uWS would serve what follows in the same packet as another request, even after `end`. One whose length
 * is not known is answered when its packet was read, and its connection closed: where another request follows in the
 * packet, uWS cuts the connection, because the first has no answer yet.
 */
export function answerError(
  response: Response,
  error: HeddleError,
  detail = '',
  more: Readonly<Record<string, string>> = {},
): void {
  if (error.code === 'REQUEST_UNCLEAR') return void response.close();
  const message = detail === '' ? error.message : `${error.message}: ${detail}`;
  const headers: Record<string, string> = { ...more };
  if (error.retryAfterSec !== undefined) headers['retry-after'] = String(error.retryAfterSec);
  if (error.code === 'METHOD_NOT_ALLOWED') headers.allow = String(error.values.allowed);
  if (error.code === 'HANDSHAKE_VERSION') headers['sec-websocket-version'] = '13';
  if (error.code === 'CONTENT_ENCODED') headers['accept-encoding'] = 'identity';
  const body = { code: error.code, message };
  if (error.code !== 'LENGTH_REQUIRED') return answerJson(response, error.status, body, headers);
  afterPacket(response, () => answerJson(response, error.status, body, headers, true));
}

/** With `isLast` the connection is closed behind it. */
export function answerJson(
  response: Response,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  isLast = false,
): void {
  response.cork(() => {
    response.writeStatus(`${status} ${STATUS_CODES[status] ?? ''}`);
    response.writeHeader('content-type', 'application/json');
    for (const [name, value] of Object.entries(headers)) response.writeHeader(name, value);
    response.end(`${JSON.stringify(body)}\n`, isLast);
  });
}

function afterPacket(response: Response, answer: () => void): void {
  let isOver = false;
  response.onAborted(() => {
    isOver = true;
  });
  setImmediate(() => {
    if (!isOver) answer();
  });
}
