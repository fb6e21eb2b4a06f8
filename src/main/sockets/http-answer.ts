// Answers of the data port's HTTP routes that are not a handler's: JSON, with Heddle's error codes.
import { STATUS_CODES } from 'node:http';
import type { HeddleError } from '../../protocol/errors.ts';
import { nativeText } from './native-text.ts';
import type { Response } from './uws.ts';

/**
 * Answers with `{code, message}`, the error's status and `more` header fields, 429 and 503 with Retry-After. Cuts the connection of a request that
 * has no clear end: uWS would serve what follows in the same packet as another request, even after `end`. One whose length
 * is not known is answered when its packet was read, and its connection closed: where another request follows in the
 * packet, uWS cuts the connection, because the first has no answer yet. A HEAD is answered without the body: the client
 * would take that for the next answer (RFC 9110 9.3.2).
 */
export function answerError(
  response: Response,
  error: HeddleError,
  detail = '',
  more: Readonly<Record<string, string>> = {},
  isHead = false,
): void {
  if (error.code === 'REQUEST_UNCLEAR') return void response.close();
  const message = detail === '' ? error.message : `${error.message}: ${detail}`;
  const headers: Record<string, string> = { ...more };
  if (error.retryAfterSec !== undefined) headers['retry-after'] = String(error.retryAfterSec);
  if (error.code === 'METHOD_NOT_ALLOWED') headers.allow = String(error.values.allowed);
  if (error.code === 'HANDSHAKE_VERSION') headers['sec-websocket-version'] = '13';
  if (error.code === 'CONTENT_ENCODED') headers['accept-encoding'] = 'identity';
  const body = { code: error.code, message };
  if (error.code !== 'LENGTH_REQUIRED') {
    return answerJson(response, error.status, body, headers, { isHead });
  }
  const options = { isHead, isLast: true };
  afterPacket(response, () => answerJson(response, error.status, body, headers, options));
}

/** With `isLast` the connection is closed behind it; to a HEAD only the length of the body is said. */
export function answerJson(
  response: Response,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  { isHead = false, isLast = false } = {},
): void {
  response.cork(() => {
    response.writeStatus(`${status} ${STATUS_CODES[status] ?? ''}`);
    response.writeHeader('content-type', 'application/json');
    for (const [name, value] of Object.entries(headers)) response.writeHeader(name, value);
    const text = `${JSON.stringify(body)}\n`;
    if (!isHead) return response.end(nativeText(text), isLast);
    // Only its end with a body, which may be empty, closes the connection.
    if (isLast) return response.end('', true);
    // Said here: an answer that uWS is told the length of is not over for it before so much was sent.
    response.writeHeader('content-length', String(Buffer.byteLength(text)));
    response.endWithoutBody();
  });
}

/** So many answers are given in one turn of the event loop: some milliseconds. */
const mostInTurn = 256;
let answersInTurn = 0;

/**
 * Answers now, or, where many were answered in this turn of the event loop, when the packet was read: one packet may hold
 * thousands of requests, and everybody else would wait for the end of it. uWS cuts its connection then, at the next one.
 */
export function answerInTurn(response: Response, answer: () => void): void {
  if (answersInTurn === 0) {
    setImmediate(() => {
      answersInTurn = 0;
    });
  }
  answersInTurn++;
  if (answersInTurn <= mostInTurn) answer();
  else afterPacket(response, answer);
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
