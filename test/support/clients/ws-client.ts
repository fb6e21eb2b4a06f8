// A client of the `ws` package whose messages wait in an inbox. Ended when the test is over.
import type { IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import WebSocket, { type ClientOptions } from 'ws';
import type { Problem } from '#dist/contract/schemas.js';
import { within } from '../deadline.ts';
import { Inbox } from './inbox.ts';

export interface Closed {
  code: number;
  reason: string;
}

export interface ConnectOptions extends ClientOptions {
  protocols?: string[];
}

export class WsClient {
  readonly socket: WebSocket;
  /** Text messages as strings, binary ones as buffers. */
  readonly inbox = new Inbox<string | Buffer>();
  readonly #closed: Promise<Closed>;

  constructor(url: string, { protocols = [], ...options }: ConnectOptions = {}) {
    const socket = new WebSocket(url, protocols, { perMessageDeflate: false, ...options });
    this.socket = socket;
    socket.on('message', (data: Buffer, isBinary) => this.inbox.push(isBinary ? data : data.toString()));
    // An error is followed by the close, which is what tests look at.
    socket.on('error', () => {});
    this.#closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  /** The code and reason the connection ended with. */
  get closed(): Promise<Closed> {
    return within(this.#closed, 'the end of the connection');
  }

  send(data: string | Uint8Array): void {
    this.socket.send(data);
  }

  next(): Promise<string | Buffer> {
    return this.inbox.next();
  }

  /** Sends `data` and returns the next message. */
  ask(data: string | Uint8Array): Promise<string | Buffer> {
    this.send(data);
    return this.next();
  }

  close(code?: number, reason?: string): Promise<Closed> {
    this.socket.close(code, reason);
    return this.closed;
  }

  /** Ends the connection without a close handshake. */
  cut(): Promise<Closed> {
    this.socket.terminate();
    return this.closed;
  }
}

export async function connect(url: string, options: ConnectOptions = {}): Promise<WsClient> {
  const client = new WsClient(url, options);
  onTestFinished(() => client.socket.terminate());
  const { socket } = client;
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  await within(opened, `a connection to ${url}`);
  return client;
}

export interface Refusal {
  status: number;
  headers: IncomingMessage['headers'];
  body: Problem;
}

/** The HTTP answer to a handshake that the server refuses. */
export async function refused(url: string, options: ConnectOptions = {}): Promise<Refusal> {
  const { socket } = new WsClient(url, options);
  onTestFinished(() => socket.terminate());
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    socket.once('unexpected-response', (_request, message) => resolve(message));
    socket.once('open', () => reject(new Error('the server did not refuse')));
  });
  const message = await within(response, 'a refusal');
  let body = '';
  for await (const chunk of message) body += chunk;
  return { status: message.statusCode ?? 0, headers: message.headers, body: JSON.parse(body) };
}
