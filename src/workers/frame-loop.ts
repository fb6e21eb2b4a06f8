// Runs the frames of a batch: in order, one hook at a time for each client, sync or async. Reports each frame
// as handled in the command stream. Worker.
import { commandKind, lifecycleFlag, outcome } from '../protocol/commands.ts';
import { HeddleError } from '../protocol/errors.ts';
import { binaryFlag, frameHasPayload, frameKind } from '../protocol/frames.ts';
import { controlWord } from '../protocol/lane-contract.ts';
import { flushIntervalMs } from '../protocol/limits.ts';
import { type Page, pageHeaderBytes } from '../protocol/page.ts';
import { RecordReader } from '../protocol/record-reader.ts';
import { WorkerClient } from './client.ts';
import type { CommandWriter } from './command-writer.ts';
import type { ErrorReporter } from './error-reporter.ts';
import type { Handler, Message, Server } from './handler.ts';
import { BinaryMessage, TextMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import { PendingHooks } from './pending-hooks.ts';
import { type Work, WorkQueue } from './work-queue.ts';

const openWork: Work = { hook: 'open', bytes: 0 };

export interface FrameLoopParts {
  handler: Handler;
  server: Server;
  outbox: Outbox;
  writer: CommandWriter;
  errors: ErrorReporter;
  control: Int32Array;
  handlerTimeoutMs: number;
}

export class FrameLoop {
  readonly #parts: FrameLoopParts;
  readonly #clients = new Map<number, WorkerClient>();
  readonly #pending: PendingHooks;
  #reader: RecordReader | undefined;
  #begun = 0;
  #clock = 0;
  #flushedAt = 0;

  constructor(parts: FrameLoopParts) {
    this.#parts = parts;
    this.#pending = new PendingHooks(parts.handlerTimeoutMs);
  }

  stop(): void {
    this.#pending.stop();
  }

  /** Runs every frame of `page` and reports the batch as done. */
  run(page: Page): void {
    const { outbox, writer } = this.#parts;
    const reader = this.#reader ?? new RecordReader(page, frameHasPayload);
    this.#reader = reader;
    reader.reset(page, pageHeaderBytes);
    const end = page.committedEnd;
    const started = performance.now();
    const before = this.#begun;
    this.#clock = started;
    this.#flushedAt = started;
    writer.inBatch = true;
    while (reader.next(end)) {
      this.#begun++;
      Atomics.store(this.#parts.control, controlWord.begun, this.#begun);
      this.#frame(reader);
      this.#flushInTime();
    }
    writer.inBatch = false;
    const spentUs = (performance.now() - started) * 1000;
    outbox.record(commandKind.batchDone, 0, 0, this.#begun - before, spentUs >>> 0);
    outbox.flush();
  }

  #flushInTime(): void {
    if (this.#clock - this.#flushedAt <= flushIntervalMs) return;
    this.#parts.outbox.flush();
    this.#flushedAt = this.#clock;
  }

  #frame(reader: RecordReader): void {
    const { ref, kind } = reader;
    if (kind === frameKind.message || kind === frameKind.closed) this.#existing(reader, ref);
    else if (kind === frameKind.opened) this.#take(this.#add(ref, 'websocket', reader.text()), openWork);
    else if (kind === frameKind.introduced) this.#add(ref, 'websocket', reader.text());
    else if (kind === frameKind.forgotten) this.#clients.delete(ref);
    else if (kind === frameKind.request) this.#request(reader, ref);
    else throw new RangeError(`unknown frame kind ${kind}`);
  }

  #existing(reader: RecordReader, ref: number): void {
    const isMessage = reader.kind === frameKind.message;
    const client = this.#clients.get(ref);
    if (client === undefined) {
      this.#report(ref, isMessage ? reader.length : 0, 0, isMessage ? outcome.failed : lifecycleFlag);
    } else if (isMessage) {
      this.#take(client, { hook: 'message', message: messageOf(reader, 0), bytes: reader.length });
    } else {
      this.#take(client, { hook: 'close', code: reader.aux, reason: reader.text(), bytes: 0 });
    }
  }

  #request(reader: RecordReader, ref: number): void {
    const client = this.#add(ref, 'http', reader.text(0, reader.aux));
    client.muted = true;
    this.#take(client, openWork);
    const bytes = reader.length - reader.aux;
    this.#take(client, { hook: 'message', message: messageOf(reader, reader.aux), bytes });
  }

  #add(ref: number, transport: 'websocket' | 'http', details: string): WorkerClient {
    const client = new WorkerClient(ref, transport, details, this.#parts.writer);
    this.#clients.set(ref, client);
    return client;
  }

  #take(client: WorkerClient, work: Work): void {
    if (!client.isPending) return this.#start(client, work);
    client.waiting ??= new WorkQueue();
    client.waiting.push(work);
  }

  #start(client: WorkerClient, work: Work): void {
    let result: unknown;
    const began = this.#clock;
    try {
      result = this.#call(client, work);
    } catch (error) {
      this.#clock = performance.now();
      this.#fail(client, work, error);
      this.#finish(client, work, this.#clock - began, outcome.failed);
      return;
    }
    this.#clock = performance.now();
    if (isThenable(result)) this.#await(client, work, result, this.#clock - began);
    else this.#finish(client, work, this.#clock - began, outcome.ok);
  }

  #call(client: WorkerClient, work: Work): unknown {
    const { handler, server } = this.#parts;
    switch (work.hook) {
      case 'message':
        return handler.message?.(client, work.message, server);
      case 'open':
        return handler.open?.(client, server);
      case 'close':
        return handler.close?.(client, work.code, work.reason, server);
    }
  }

  #await(client: WorkerClient, work: Work, result: Promise<void>, spentMs: number): void {
    client.isPending = true;
    const settle = (failure: { error: unknown } | undefined, how: number): void => {
      this.#pending.delete(entry);
      if (failure !== undefined) this.#fail(client, work, failure.error);
      this.#finish(client, work, spentMs, how);
      this.#resume(client);
      if (!this.#parts.writer.inBatch) this.#parts.writer.publishSoon();
    };
    const entry = this.#pending.add(() => {
      const limitMs = this.#parts.handlerTimeoutMs;
      settle({ error: new HeddleError('HANDLER_TIMEOUT', { limitMs }) }, outcome.timedOut);
    });
    result.then(
      () => entry.pending && settle(undefined, outcome.ok),
      (error: unknown) => entry.pending && settle({ error }, outcome.failed),
    );
  }

  // Hooks that settle at once run one after the other before the event loop gets its turn: their commands must not
  // wait for the last of them.
  #resume(client: WorkerClient): void {
    client.isPending = false;
    this.#clock = performance.now();
    while (!client.isPending) {
      const work = client.waiting?.shift();
      if (work === undefined) break;
      this.#start(client, work);
    }
    this.#flushInTime();
  }

  #finish(client: WorkerClient, work: Work, spentMs: number, how: number): void {
    if (work.hook === 'close') this.#clients.delete(client.ref);
    if (work.hook === 'open' && client.transport === 'http') {
      client.muted = false;
      return;
    }
    this.#report(client.ref, work.bytes, spentMs, work.hook === 'message' ? how : how | lifecycleFlag);
  }

  #report(ref: number, bytes: number, spentMs: number, flags: number): void {
    this.#parts.outbox.record(commandKind.handled, flags, ref, bytes, (spentMs * 1000) >>> 0);
    this.#parts.outbox.commit();
  }

  #fail(client: WorkerClient, work: Work, error: unknown): void {
    this.#parts.errors.report(client.ref, work.hook, error);
  }
}

function messageOf(reader: RecordReader, from: number): Message {
  return (reader.flags & binaryFlag) !== 0
    ? new BinaryMessage(reader.copy(from))
    : new TextMessage(reader.text(from));
}

function isThenable(value: unknown): value is Promise<void> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
