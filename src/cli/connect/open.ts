// Opens the connection of `heddle connect`, and says clearly why it did not open.

import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { showErrorsField } from '../../contract/shown-error.ts';
import { visible } from '../../main/basics/visible.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { ConnectOptions } from './options.ts';

const handshakeTimeoutMs = 10_000;
const maxAnswerBytes = 4096;

export interface Opened {
  /** Paused until somebody listens. */
  readonly socket: WebSocket;
  /** Whether the server will send the errors of its handler. */
  readonly showsErrors: boolean;
}

/** Resolves when it is open. Rejects with CONNECT_FAILED. */
export function openSocket(options: ConnectOptions): Promise<Opened> {
  const { url, subprotocols, insecure, errors } = options;
  const headers = errors ? { ...options.headers, [showErrorsField]: 'yes' } : options.headers;
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void =>
      reject(new HeddleError('CONNECT_FAILED', { url, reason: visible(reason) }));
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, [...subprotocols], {
        headers,
        rejectUnauthorized: !insecure,
        handshakeTimeout: handshakeTimeoutMs,
        perMessageDeflate: true,
      });
    } catch (error) {
      // A fragment, a subprotocol that is none, a header field that cannot be sent.
      return fail(error instanceof Error ? error.message : String(error));
    }
    let showsErrors = false;
    socket.once('upgrade', (answer) => {
      showsErrors = errors && answer.headers[showErrorsField] !== undefined;
    });
    socket.once('open', () => {
      socket.pause(); // What comes at once must not come before there is a listener.
      resolve({ socket, showsErrors });
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

/** A server that answers instead of upgrading says why: Heddle with a problem, others with their status. */
async function refusalOf(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) {
    body += chunk;
    if (body.length > maxAnswerBytes) break;
  }
  const answer: unknown = JSON.parse(body);
  const isProblem = typeof answer === 'object' && answer !== null && 'detail' in answer;
  return isProblem ? `${statusOf(response)}, ${String(answer.detail)}` : statusOf(response);
}

function statusOf(response: IncomingMessage): string {
  return `it answers ${response.statusCode} ${response.statusMessage}`;
}
