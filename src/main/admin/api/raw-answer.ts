// Answers with a problem where there is only the bare connection to write to: to a refused upgrade, and to what is
// no HTTP.
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HeddleError } from '../../../protocol/errors.ts';
import { securityHeaders } from './answers.ts';
import { problemHeaders, problemOf } from './problem.ts';

export function answerRaw(socket: Duplex, error: HeddleError): void {
  const body = JSON.stringify(problemOf(error));
  const headers = {
    ...securityHeaders,
    ...problemHeaders(error),
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\n`;
  socket.end(`${status}${lines.join('')}\r\n${body}`);
}
