// One connection of a client program to a server, in the words of the checks. What it saw is put into short texts.
import { createHash } from 'node:crypto';
import type { ClientEvent, ClientProgram, MessageType } from './client-program.ts';

type OpenEvent = Extract<ClientEvent, { event: 'open' }>;

interface Address {
  /** `ws://127.0.0.1:PORT` */
  readonly url: string;
}

let connections = 0;

export class Conversation {
  readonly #program: ClientProgram;
  readonly #server: Address;
  /** The digest of the last message that came back. */
  #last = '';
  /** The client's name to the server. */
  readonly name = `visitor-${++connections}`;

  constructor(program: ClientProgram, server: Address) {
    this.#program = program;
    this.#server = server;
  }

  /** Connects; resolves with how it ended where the client did not take the connection. */
  async tryOpen(protocols: readonly string[] = []): Promise<OpenEvent | string> {
    this.#program.command('connect', `${this.#server.url}/${this.name}`, protocols.join(',') || '-');
    const events = await this.#until('open');
    const last = events.at(-1);
    return last?.event === 'open' ? last : describe(events);
  }

  async open(protocols: readonly string[] = []): Promise<OpenEvent> {
    const opened = await this.tryOpen(protocols);
    if (typeof opened === 'string') throw new Error(`not connected: ${opened}`);
    return opened;
  }

  /** Sends `part` so many times as one message and tells whether it came back. */
  async echo(type: MessageType, part: Uint8Array, count = 1): Promise<string> {
    this.#program.command('send', type, toHex(part), count);
    return this.#compare(type, Buffer.alloc(part.length * count, part));
  }

  /** Sends one message in several frames. */
  async echoFragments(type: MessageType, parts: readonly Uint8Array[]): Promise<string> {
    this.#program.command('fragments', type, ...parts.map(toHex));
    return this.#compare(type, Buffer.concat(parts));
  }

  async ping(data: Uint8Array): Promise<string> {
    this.#program.command('ping', toHex(data));
    const events = await this.#until('pong');
    const last = events.at(-1);
    if (last?.event !== 'pong') return describe(events);
    return last.data === toHex(data) ? 'answered' : `answered with ${last.data}`;
  }

  /** Has the handler close the connection. */
  async closeFromServer(code: number, reason: string): Promise<string> {
    this.#program.command('send', 'text', toHex(Buffer.from(JSON.stringify({ close: code, reason }))), 1);
    return this.ended();
  }

  async close(code: number, reason: string): Promise<string> {
    this.#program.command('close', code, toHex(Buffer.from(reason)));
    return this.ended();
  }

  /** The code and the reason that the client reports, and its errors. */
  async ended(): Promise<string> {
    return describe(await this.#until('close'));
  }

  async #compare(type: MessageType, payload: Uint8Array): Promise<string> {
    const events = await this.#until('message');
    const last = events.at(-1);
    if (last?.event !== 'message') return describe(events);
    const before = this.#last;
    this.#last = last.sha256;
    if (last.sha256 === sha256(payload)) return last.type === type ? 'echoed' : `came back as ${last.type}`;
    return last.sha256 === before ? 'the message before came once more' : 'came back changed';
  }

  /** The events up to the first of this kind, or to the end of the connection. */
  async #until(kind: ClientEvent['event']): Promise<ClientEvent[]> {
    const events: ClientEvent[] = [];
    for (;;) {
      const event = await this.#program.next();
      events.push(event);
      if (event.event === kind || event.event === 'close') return events;
    }
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex') || '-';
}

function describe(events: readonly ClientEvent[]): string {
  return events.map(describeEvent).join(', ');
}

function describeEvent(event: ClientEvent): string {
  if (event.event === 'close') return `${event.code ?? 'no code'} ${event.reason}`.trimEnd();
  if (event.event === 'error') return `error ${JSON.stringify(event.message)}`;
  return event.event;
}
