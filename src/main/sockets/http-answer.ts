// Answers of the data port's HTTP routes that are not a handler's: JSON, errors as problems.
import { STATUS_CODES } from 'node:http';
import { problemHeaders, problemText } from '../../contract/problem.ts';
import type { HeddleError } from '../../protocol/errors.ts';
import { nativeText } from './native-text.ts';
import type { Response } from './uws.ts';

/**
 * Answers with the error as a problem, `detail` behind its message, and `more` header fields. Cuts the connection of a request that has no clear end: uWS would serve what follows in the same packet as another request, even after `end`. One whose length
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
  const headers = { ...more, ...problemHeaders(error) };
  const text = problemText(error, detail);
  if (error.code !== 'LENGTH_REQUIRED') {
    return answer(response, error.status, text, headers, { isHead, isLast: false });
  }
  afterPacket(response, () => answer(response, error.status, text, headers, { isHead, isLast: true }));
}

export function answerJson(
  response: Response,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const all = { 'content-type': 'application/json', ...headers };
  answer(response, 200, `${JSON.stringify(body)}\n`, all, { isHead: false, isLast: false });
}

/** Values may be what a stranger sent, such as an Origin. */
export function writeHeaders(response: Response, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.writeHeader(name, nativeText(value));
}

// With `isLast` the connection is closed behind it; to a HEAD only the length of the body is said.
function answer(
  response: Response,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
  { isHead, isLast }: { readonly isHead: boolean; readonly isLast: boolean },
): void {
  response.cork(() => {
    response.writeStatus(`${status} ${STATUS_CODES[status] ?? ''}`);
    writeHeaders(response, headers);
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
export function answerInTurn(response: Response, work: () => void): void {
  if (answersInTurn === 0) {
    setImmediate(() => {
      answersInTurn = 0;
    });
  }
  answersInTurn++;
  if (answersInTurn <= mostInTurn) work();
  else afterPacket(response, work);
}

function afterPacket(response: Response, work: () => void): void {
  let isOver = false;
  response.onAborted(() => {
    isOver = true;
  });
  setImmediate(() => {
    if (!isOver) work();
  });
}
