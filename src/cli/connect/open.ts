// Opens the connection of `heddle connect`, and says clearly why it did not open.

import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { HeddleError } from '../../protocol/errors.ts';
import type { ConnectOptions } from './options.ts';

const handshakeTimeoutMs = 10_000;
const maxAnswerBytes = 4096;

/** Resolves when it is open, paused until somebody listens. Rejects with CONNECT_FAILED. */
export function openSocket(options: ConnectOptions): Promise<WebSocket> {
  const { url, subprotocols, headers, insecure } = options;
  const socket = new WebSocket(url, [...subprotocols], {
    headers,
    rejectUnauthorized: !insecure,
    handshakeTimeout: handshakeTimeoutMs,
    perMessageDeflate: true,
  });
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => reject(new HeddleError('CONNECT_FAILED', { url, reason }));
    socket.once('open', () => {
      socket.pause(); // What comes at once must not come before there is a listener.
      resolve(socket);
    });
    socket.on('error', (error) => fail(reasonOf(error)));
    socket.once('unexpected-response', (_request, response) => {
      refusalOf(response).then(fail, () => fail(statusOf(response)));
    });
  });
}

function reasonOf(error: Error & { code?: string }): string {
  const errors = error instanceof AggregateError ? error.errors : [];
  const messages = errors.map((each: unknown) => (each instanceof Error ? each.message : String(each)));
  return messages.join(', ') || error.message || error.code || 'unknown reason';
}

/** A server that answers instead of upgrading says why: Heddle with `{code, message}`, others with their status. */
async function refusalOf(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) {
    body += chunk;
    if (body.length > maxAnswerBytes) break;
  }
  const answer: unknown = JSON.parse(body);
  const isHeddles = typeof answer === 'object' && answer !== null && 'message' in answer;
  return isHeddles ? `${statusOf(response)}, ${String(answer.message)}` : statusOf(response);
}

function statusOf(response: IncomingMessage): string {
  return `it answers ${response.statusCode} ${response.statusMessage}`;
}
