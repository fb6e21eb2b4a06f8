// The client object that handlers see. Its methods write commands; it never sees a socket.
import type { AsyncLocalStorage } from 'node:async_hooks';
import { type ClientDetails, readDetails } from '../../protocol/client-details.ts';
import { isSendableCloseCode, maxCloseReasonBytes } from '../../protocol/close-codes.ts';
import { commands } from '../../protocol/commands.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { maxTopicBytes } from '../../protocol/limits.ts';
import { typeNameOf } from '../../protocol/type-name.ts';
import type { CommandWriter } from '../commands/command-writer.ts';
import { bytesOf, checkData } from '../commands/data-bytes.ts';
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
    if (typeof code !== 'number') throw new TypeError(`a close code is a number, not ${typeNameOf(code)}`);
    if (!isSendableCloseCode(code)) throw new HeddleError('CLOSE_CODE_INVALID', { code });
    const text = reasonText(reason);
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

/** Returns `topic` if it can be one. Throws TOPIC_INVALID, and TypeError for what is not text. */
export function checkTopic(topic: string): string {
  if (typeof topic !== 'string') throw new TypeError(`a topic is text, not ${typeNameOf(topic)}`);
  const bytes = Buffer.byteLength(topic);
  if (bytes < 1 || bytes > maxTopicBytes) {
    throw new HeddleError('TOPIC_INVALID', { bytes, limit: maxTopicBytes });
  }
  return topic;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// A close frame's reason must be UTF-8 (RFC 6455 5.5.1), so bytes can be one if they are.
function reasonText(reason: Data): string {
  const bytes = typeof reason === 'string' ? Buffer.byteLength(reason) : reasonBytes(reason).byteLength;
  if (bytes > maxCloseReasonBytes) throw new HeddleError('CLOSE_REASON_TOO_LONG', { bytes });
  if (typeof reason === 'string') return reason;
  try {
    return utf8.decode(reasonBytes(reason));
  } catch (error) {
    throw new TypeError('a close reason that is given as bytes must be UTF-8', { cause: error });
  }
}

function reasonBytes(reason: Exclude<Data, string>): Uint8Array {
  const isBytes =
    ArrayBuffer.isView(reason) || reason instanceof ArrayBuffer || reason instanceof SharedArrayBuffer;
  if (!isBytes) throw new TypeError(`a close reason is text or bytes, not ${typeNameOf(reason)}`);
  // A copy: a decoder takes no shared memory.
  return new Uint8Array(bytesOf(reason));
}
