// Answers with a problem where there is only the bare connection to write to: to a refused upgrade, and to what is
// no HTTP.
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemHeaders, problemText } from '../../../contract/problem.ts';
import type { HeddleError } from '../../../protocol/errors.ts';
import { securityHeaders } from './answers.ts';

/** So long the other end has to read the answer. */
const lingerMs = 2000;

export function answerRaw(socket: Duplex, error: HeddleError, isHead = false): void {
  const body = problemText(error);
  const headers = {
    ...securityHeaders,
    ...problemHeaders(error),
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\n`;
  // Who does not close in turn would be kept for ever.
  setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.end(`${status}${lines.join('')}\r\n${isHead ? '' : body}`);
}
