// A server that all tests of a file share, with a client that stays connected throughout: after each test it must be
// served as ever, and nobody else may be online.
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from 'vitest';
import { createServer, type HeddleServer, type ServerOptions } from '#dist/index.js';
import { WsClient } from '../clients/ws-client.ts';
import { until } from '../deadline.ts';
import { MemoryLog } from '../memory-log.ts';

/** What is the matter with who sent it, not with the server. */
const ofStrangers = /^client closed: its (?:message|text) is |^lines like those before/;

export class SteadyServer {
  readonly log = new MemoryLog();
  #heddle: HeddleServer | undefined;
  #bystander: WsClient | undefined;

  get heddle(): HeddleServer {
    if (this.#heddle === undefined) throw new Error('the server runs while tests run');
    return this.#heddle;
  }

  get port(): number {
    return this.heddle.listener?.port ?? 0;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  async start(options: ServerOptions): Promise<void> {
    const base = {
      host: '127.0.0.1',
      port: 0,
      workers: 1,
      drainMs: 0,
      shutdownTimeoutMs: 1000,
      maxConnections: 10_000,
    };
    this.#heddle = await createServer({ ...base, ...options }, { log: this.log.logger });
    this.#bystander = new WsClient(`${this.url}/bystander`);
    await once(this.#bystander.socket, 'open');
  }

  /** Fails unless the client that was there all along is served, alone, and nothing was logged as wrong. */
  async check(): Promise<void> {
    await until(() => this.#isQuiet, 'nobody here but the bystander, and nothing to do');
    expect(await this.#bystander?.ask('say still here')).toBe('still here');
    const wrong = this.log.lines.filter(({ level, msg }) => level >= 40 && !ofStrangers.test(msg ?? ''));
    expect(wrong).toEqual([]);
  }

  get #isQuiet(): boolean {
    const [lane] = this.heddle.lanes();
    return this.heddle.clientCount === 1 && lane?.clients === 1 && lane.queuedFrames === 0;
  }

  async stop(): Promise<void> {
    this.#bystander?.socket.terminate();
    await this.#heddle?.close();
  }
}

/** Call it at the top of the file. The handler must answer `say WORDS` with the words. */
export function steadyServer(options: ServerOptions): SteadyServer {
  const server = new SteadyServer();
  beforeAll(() => server.start(options));
  // The first to be registered is the last to run: the test's own clients are ended by then.
  beforeEach(() => onTestFinished(() => server.check()));
  afterAll(() => server.stop());
  return server;
}
