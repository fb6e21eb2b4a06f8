// The client object that handlers see. Its methods write commands; it never sees a socket.

import { type ClientDetails, readDetails } from '../../protocol/client-details.ts';
import { isSendableCloseCode, maxCloseReasonBytes } from '../../protocol/close-codes.ts';
import { commands } from '../../protocol/commands.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { maxTopicBytes } from '../../protocol/limits.ts';
import type { CommandWriter } from '../commands/command-writer.ts';
import type { WorkQueue } from '../hooks/work-queue.ts';
import type { Client, Data } from './handler.ts';

export class WorkerClient implements Client {
  readonly ref: number;
  readonly transport: 'websocket' | 'http';
  state: unknown = undefined;
  recovered = false;
  /** True while an async hook of this client has not settled: what arrives then waits. */
  isPending = false;
  /** What waits; null as long as nothing ever had to. */
  waiting: WorkQueue | null = null;
  /** True while `open` runs for a request: what it sends is not the answer. */
  muted = false;
  readonly #writer: CommandWriter;
  // Most handlers read few details of few clients, so they stay text until one is asked for.
  #details: string | ClientDetails;

  constructor(ref: number, transport: 'websocket' | 'http', details: string, writer: CommandWriter) {
    this.ref = ref;
    this.transport = transport;
    this.#details = details;
    this.#writer = writer;
  }

  get id(): string {
    return this.#writer.idOf(this.ref);
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
    if (this.muted) return;
    commands.send.write(this.#writer, this.ref, data);
  }

  close(code = 1000, reason = ''): void {
    if (!isSendableCloseCode(code)) throw new HeddleError('CLOSE_CODE_INVALID', { code: String(code) });
    const bytes = Buffer.byteLength(reason);
    if (bytes > maxCloseReasonBytes) throw new HeddleError('CLOSE_REASON_TOO_LONG', { bytes });
    if (this.muted) return;
    commands.close.write(this.#writer, this.ref, code, reason);
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

/** Returns `topic` if it can be one. Throws TOPIC_INVALID. */
export function checkTopic(topic: string): string {
  const bytes = typeof topic === 'string' ? Buffer.byteLength(topic) : 0;
  if (bytes < 1 || bytes > maxTopicBytes) {
    throw new HeddleError('TOPIC_INVALID', { bytes, limit: maxTopicBytes });
  }
  return topic;
}
