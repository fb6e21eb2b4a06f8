// A server with its admin listener, and the ways to talk to it: requests with every header as the test wants it, a
// console on the live stream.
import { request } from 'node:http';
import type { FromServer } from '#dist/contract/live-schemas.js';
import { createServer, type ServerOptions } from '#dist/index.js';
import { connect, type WsClient } from './clients/ws-client.ts';
import { until, within } from './deadline.ts';
import { MemoryLog } from './memory-log.ts';
import { type Serving, serve } from './servers/serve.ts';

export const token = 'a-token-for-the-tests-only';

export interface CallOptions {
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** The bearer token; null sends none. */
  token?: string | null;
  /** The address it comes from; any of 127.0.0.0/8 will do. */
  from?: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body as JSON; undefined when it is none. */
  json: unknown;
}

export class Admin {
  readonly base: string;
  readonly port: number;

  constructor(port: number) {
    this.port = port;
    this.base = `http://127.0.0.1:${port}`;
  }

  /** Calls the API as a script does, with the token. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const given = options.token === undefined ? token : options.token;
    const headers = {
      ...(given === null ? {} : { authorization: `Bearer ${given}` }),
      // Node leaves it out for DELETE, and the body would be taken for the next request.
      ...(options.body === undefined ? {} : { 'content-length': Buffer.byteLength(options.body) }),
      ...options.headers,
    };
    const answer = new Promise<Answer>((resolve, reject) => {
      const sent = request(
        `${this.base}${path}`,
        { method, headers, agent: false, localAddress: options.from },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              json: parse(text),
            });
          });
        },
      );
      sent.on('error', reject);
      sent.end(options.body);
    });
    return within(answer, `an answer to ${method} ${path}`);
  }

  /** Calls the API with a JSON body. */
  json(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<Answer> {
    const headers = { 'content-type': 'application/json', ...options.headers };
    return this.call(method, path, { ...options, headers, body: JSON.stringify(body) });
  }

  /** The error code of an answer. */
  async code(method: string, path: string, options: CallOptions = {}): Promise<string> {
    const { status, json } = await this.call(method, path, options);
    return `${status} ${(json as { code?: string } | undefined)?.code}`;
  }

  /** Logs in as a browser does; the result is its Cookie header. */
  async logIn(): Promise<string> {
    const { headers } = await this.json('POST', '/api/login', { token }, { token: null });
    return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  }

  /** A console on the live stream. */
  async watch(): Promise<Console> {
    const url = `ws://127.0.0.1:${this.port}/api/live`;
    return new Console(await connect(url, { headers: { authorization: `Bearer ${token}` } }));
  }
}

/** What a console gets, by type. */
export class Console {
  readonly client: WsClient;
  readonly #received: FromServer[] = [];

  constructor(client: WsClient) {
    this.client = client;
    client.socket.on('message', (data: Buffer) => this.#received.push(JSON.parse(data.toString())));
    for (const early of client.inbox.drain()) this.#received.push(JSON.parse(String(early)));
  }

  send(message: unknown): void {
    this.client.send(JSON.stringify(message));
  }

  /** Everything of one type that has come. */
  all<Type extends FromServer['type']>(type: Type): Extract<FromServer, { type: Type }>[] {
    return this.#received.filter((message): message is Extract<FromServer, { type: Type }> => {
      return message.type === type;
    });
  }

  /** The first message of a type that `fits`, as soon as it is there. */
  async first<Type extends FromServer['type']>(
    type: Type,
    fits: (message: Extract<FromServer, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<FromServer, { type: Type }>> {
    await until(() => this.all(type).some(fits), `a ${type} that fits`);
    return this.all(type).find(fits) as Extract<FromServer, { type: Type }>;
  }
}

/** A server for one test, its admin listener on a free port with the tests' token. */
export async function serveAdmin(
  options: ServerOptions = {},
  log = new MemoryLog(),
): Promise<Serving & { admin: Admin }> {
  const serving = await serve({ adminPort: 0, adminToken: token, ...options }, log);
  return { ...serving, admin: new Admin(serving.heddle.admin?.port ?? 0) };
}

/** A server for all tests of a file; to be closed by them. */
export async function startAdmin(options: ServerOptions = {}) {
  const heddle = await createServer({
    host: '127.0.0.1',
    port: 0,
    workers: 1,
    drainMs: 0,
    shutdownTimeoutMs: 1000,
    logLevel: 'silent',
    adminPort: 0,
    adminToken: token,
    ...options,
  });
  const url = `ws://127.0.0.1:${heddle.listener?.port}`;
  return { heddle, url, admin: new Admin(heddle.admin?.port ?? 0) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
