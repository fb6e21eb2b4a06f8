// A client of undici, which is also the WebSocket of Node's own later versions. Ended when the test is over.
import { WebSocket } from 'undici';
import { onTestFinished } from 'vitest';
import { within } from '../deadline.ts';
import { Inbox } from './inbox.ts';
import type { Closed } from './ws-client.ts';

export class UndiciClient {
  readonly socket: WebSocket;
  /** Text messages as strings, binary ones as buffers. */
  readonly inbox = new Inbox<string | Buffer>();
  readonly #closed: Promise<Closed>;

  constructor(url: string, protocols: string[]) {
    const socket = new WebSocket(url, protocols);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }: { data: string | ArrayBuffer }) => {
      this.inbox.push(typeof data === 'string' ? data : Buffer.from(data));
    });
    this.#closed = new Promise((resolve) => {
      socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
    });
    this.socket = socket;
  }

  get closed(): Promise<Closed> {
    return within(this.#closed, 'the end of the connection');
  }

  next(): Promise<string | Buffer> {
    return this.inbox.next();
  }

  ask(data: string | Uint8Array<ArrayBuffer>): Promise<string | Buffer> {
    this.socket.send(data);
    return this.next();
  }

  close(code?: number, reason?: string): Promise<Closed> {
    this.socket.close(code, reason);
    return this.closed;
  }
}

export async function connectUndici(url: string, protocols: string[] = []): Promise<UndiciClient> {
  const client = new UndiciClient(url, protocols);
  onTestFinished(() => client.socket.close());
  const opened = new Promise<void>((resolve, reject) => {
    client.socket.addEventListener('open', () => resolve());
    client.socket.addEventListener('error', () => reject(new Error(`no connection to ${url}`)));
  });
  await within(opened, `a connection to ${url}`);
  return client;
}
