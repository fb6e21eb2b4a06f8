// A real `heddle serve` with the handler of the checks, and a watcher that knows what the handler saw of each client.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { until, within } from '../support/deadline.ts';
import { ServerChild } from '../support/long-runs/server-child.ts';

const handler = fileURLToPath(new URL('handler.mjs', import.meta.url));
const stopLimitMs = 10_000;

/** What the handler's `open` saw. */
export interface Opened {
  subprotocol: string;
}

/** What the handler's `close` saw. */
export interface Closed {
  code: number;
  reason: string;
}

export class WatchedServer {
  readonly #child: ServerChild;
  readonly #ca: string | undefined;
  readonly #opened = new Map<string, Opened>();
  readonly #closed = new Map<string, Closed>();
  #watcher: WebSocket | undefined;

  /** `settings` are environment variables; `ca` is the certificate to trust, for a server with TLS. */
  constructor(settings: Readonly<Record<string, string>>, ca?: string) {
    const own = {
      HANDLER: handler,
      WORKERS: '1',
      SPARE_WORKERS: '0',
      MAX_CONNECTIONS: '1000',
      DRAIN_MS: '0',
    };
    this.#child = new ServerChild({ ...own, ...settings }, () => {});
    this.#ca = ca;
  }

  get url(): string {
    return `${this.#ca === undefined ? 'ws' : 'wss'}://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.#child.port;
  }

  async start(): Promise<void> {
    await this.#child.listening();
    const watcher = new WebSocket(`${this.url}/watcher`, this.#ca === undefined ? {} : { ca: this.#ca });
    watcher.on('message', (data) => {
      const { event, name, ...seen } = JSON.parse(data.toString());
      (event === 'open' ? this.#opened : this.#closed).set(name, seen);
    });
    this.#watcher = watcher;
    await within(once(watcher, 'open'), 'the watcher of a server');
  }

  async opened(name: string): Promise<Opened> {
    return take(this.#opened, name, 'the handler to see a client');
  }

  async closed(name: string): Promise<Closed> {
    return take(this.#closed, name, 'the handler to see the end of a client');
  }

  /** SIGTERM; resolves with the exit code. */
  async stop(): Promise<number | null> {
    const { code } = await this.#child.stop(stopLimitMs);
    this.#watcher?.terminate();
    return code;
  }
}

async function take<Value>(map: ReadonlyMap<string, Value>, name: string, awaited: string): Promise<Value> {
  await until(() => map.has(name), awaited);
  return map.get(name) as Value;
}
