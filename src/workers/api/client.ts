// The client object that handlers see. Its methods write commands; it never sees a socket.
import type { AsyncLocalStorage } from 'node:async_hooks';
import { checkCloseCode, checkData, checkTopic, closeReasonText } from '../../protocol/arguments.ts';
import { type ClientDetails, readDetails } from '../../protocol/client-details.ts';
import { commands } from '../../protocol/commands.ts';
import type { CommandWriter } from '../commands/command-writer.ts';
import type { WorkQueue } from '../hooks/work-queue.ts';
import type { Client, Data } from './handler.ts';

export class WorkerClient implements Client {
  readonly ref: number;
  readonly transport: 'websocket' | 'http';
  state: unknown = undefined;
  recovered = false;
  moved = false;
  /** True while an async hook of this client has not settled: what arrives then waits. */
  isPending = false;
  /** What waits; null as long as nothing ever had to. */
  waiting: WorkQueue | null = null;
  /** What its hooks entered of each AsyncLocalStorage; null as long as none did. */
  context: Map<AsyncLocalStorage<unknown>, unknown> | null = null;
  /** True while `open` runs for a request: what it sends is not the answer. */
  muted = false;
  readonly #writer: CommandWriter;
  // Most handlers read few details of few clients, so they stay text until one is asked for.
  #details: string | ClientDetails;
  /** Made when it is asked for; '' until then. */
  #id = '';

  constructor(ref: number, transport: 'websocket' | 'http', details: string, writer: CommandWriter) {
    this.ref = ref;
    this.transport = transport;
    this.#details = details;
    this.#writer = writer;
  }

  get id(): string {
    if (this.#id === '') this.#id = this.#writer.idOf(this.ref);
    return this.#id;
  }

  get name(): string {
    return this.#parsed.name ?? this.id;
  }

  get url(): string {
    return this.#parsed.url;
  }

  get query(): Readonly<Record<string, string>> {
    const url = this.#parsed.url;
    const start = url.indexOf('?');
    return start < 0 ? {} : Object.fromEntries(new URLSearchParams(url.slice(start + 1)));
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#parsed.headers;
  }

  get address(): string {
    return this.#parsed.address;
  }

  get subprotocol(): string {
    return this.#parsed.subprotocol ?? '';
  }

  send(data: Data): void {
    if (this.muted) return checkData(data);
    commands.send.write(this.#writer, this.ref, data);
  }

  close(code = 1000, reason: Data = ''): void {
    checkCloseCode(code);
    const text = closeReasonText(reason);
    if (this.muted) return;
    commands.close.write(this.#writer, this.ref, code, text);
  }

  subscribe(topic: string): void {
    commands.subscribe.write(this.#writer, this.ref, checkTopic(topic));
  }

  unsubscribe(topic: string): void {
    commands.unsubscribe.write(this.#writer, this.ref, checkTopic(topic));
  }

  publish(topic: string, data: Data): void {
    commands.publish.write(this.#writer, this.ref, checkTopic(topic), data);
  }

  get #parsed(): ClientDetails {
    if (typeof this.#details === 'string') this.#details = readDetails(this.#details);
    return this.#details;
  }
}
