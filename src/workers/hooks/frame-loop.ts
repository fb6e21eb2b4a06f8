// Runs the frames of a batch: in order, one hook at a time for each client, sync or async. Reports each frame
// as handled in the command stream.
import { commands, lifecycleFlag, outcome } from '../../protocol/commands.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { claimFrame, frameBefore, framesBetween, goOn, nextFrame } from '../../protocol/frame-claims.ts';
import {
  closeCode,
  closeReason,
  detailsText,
  frameKind,
  isBinary,
  isOfRequest,
  isSkipped,
  messageStart,
  movedFlag,
  recoveredFlag,
  stateBytes,
} from '../../protocol/frames.ts';
import { flushIntervalMs } from '../../protocol/limits.ts';
import { type Page, pageHeaderBytes, recordHeaderBytes } from '../../protocol/memory/page.ts';
import { RecordReader } from '../../protocol/memory/record-reader.ts';
import { WorkerClient } from '../api/client.ts';
import type { Handler, Message, Server } from '../api/handler.ts';
import { BinaryMessage, TextMessage } from '../api/message.ts';
import type { CommandWriter } from '../commands/command-writer.ts';
import type { Outbox } from '../commands/outbox.ts';
import { ClientContexts } from './client-contexts.ts';
import type { ErrorReporter } from './error-reporter.ts';
import { HookGate } from './hook-gate.ts';
import { type KeptState, restoredState } from './kept-state.ts';
import { type PendingHook, PendingHooks } from './pending-hooks.ts';
import { type Work, WorkQueue } from './work-queue.ts';

const openWork: Work = { hook: 'open', bytes: 0 };

/** Position of work whose frame is kept already, or is kept for another hook of it. */
const notKept = 0;

/** So many steps of the microtask queue a hook is given to settle before the next frame is begun. */
const settlingSteps = 3;

/** A page whose frames are run. */
interface Batch {
  readonly reader: RecordReader;
  readonly end: number;
  /** When it was begun, by performance.now(). */
  readonly since: number;
  readonly firstFrame: number;
}

export interface FrameLoopParts {
  handler: Handler;
  server: Server;
  outbox: Outbox;
  writer: CommandWriter;
  errors: ErrorReporter;
  control: Int32Array;
  handlerTimeoutMs: number;
  /** Null unless the handler keeps state. */
  keptState: KeptState | null;
}

export class FrameLoop {
  readonly #parts: FrameLoopParts;
  readonly #clients = new Map<number, WorkerClient>();
  readonly #pending: PendingHooks;
  readonly #gate: HookGate;
  readonly #contexts = new ClientContexts();
  #reader: RecordReader | undefined;
  /** The one that is under way. */
  #batch: Batch | null = null;
  /** The async hook that the last frame began. */
  #begun: PendingHook | null = null;
  /** The number of the next frame. */
  #claimed = 0;
  #clock = 0;
  #flushedAt = 0;

  constructor(parts: FrameLoopParts) {
    this.#parts = parts;
    this.#pending = new PendingHooks(parts.handlerTimeoutMs);
    this.#gate = new HookGate(parts.control);
  }

  stop(): void {
    this.#pending.stop();
  }

  /** Whether a batch is under way: it is done before the event loop gets its turn. */
  get isRunning(): boolean {
    return this.#batch !== null;
  }

  /** Runs every frame of `page` and reports the batch as done. */
  run(page: Page): void {
    const reader = this.#reader ?? new RecordReader(page);
    this.#reader = reader;
    reader.reset(page, pageHeaderBytes);
    const now = performance.now();
    this.#batch = { reader, end: page.committedEnd, since: now, firstFrame: this.#claimed };
    this.#clock = now;
    this.#flushedAt = now;
    this.#goThrough(this.#batch);
  }

  #goThrough(batch: Batch): void {
    const { writer, control } = this.#parts;
    const { reader, end } = batch;
    writer.inBatch = true;
    while (reader.next(end)) {
      // Before the next frame, not after each: what the last one left rings together with the end of the batch.
      this.#flushInTime();
      this.#keepIfItWaits(reader);
      if (!claimFrame(control, this.#claimed)) break;
      this.#claimed = nextFrame(this.#claimed);
      this.#begun = null;
      this.#frame(reader);
      if (this.#begun !== null) {
        // Most async hooks await nothing that takes time: what they did is not to wait for the end of the next one.
        writer.inBatch = false;
        return this.#goOnAfter(batch, this.#begun, settlingSteps);
      }
    }
    this.#batch = null;
    writer.inBatch = false;
    this.#batchDone(batch);
  }

  #goOnAfter(batch: Batch, hook: PendingHook, steps: number): void {
    queueMicrotask(() => {
      if (hook.pending && steps > 1) return this.#goOnAfter(batch, hook, steps - 1);
      this.#clock = performance.now();
      this.#goThrough(batch);
    });
  }

  #batchDone({ since, firstFrame }: Batch): void {
    const { outbox, keptState } = this.#parts;
    const spentUs = (performance.now() - since) * 1000;
    keptState?.save();
    commands.batchDone.write(outbox, framesBetween(firstFrame, this.#claimed), spentUs >>> 0);
    outbox.flush();
  }

  /** It works for a lane from now on, of whose clients it knows none. */
  begin(): void {
    this.#clients.clear();
  }

  /** What was taken back until now has been passed over. */
  goOn(): void {
    goOn(this.#parts.control);
  }

  #flushInTime(): void {
    if (this.#clock - this.#flushedAt <= flushIntervalMs) return;
    this.#parts.outbox.flush();
    this.#flushedAt = this.#clock;
  }

  #frame(reader: RecordReader): void {
    const { ref, kind } = reader;
    if (kind === frameKind.message || kind === frameKind.closed) this.#existing(reader, ref);
    else if (kind === frameKind.opened) this.#take(this.#meet(reader, ref), openWork, positionOf(reader));
    else if (kind === frameKind.introduced) this.#meet(reader, ref);
    else if (kind === frameKind.forgotten) this.#clients.delete(ref);
    else if (kind === frameKind.request) this.#request(reader, ref);
    else throw new RangeError(`unknown frame kind ${kind}`);
  }

  #existing(reader: RecordReader, ref: number): void {
    const isMessage = reader.kind === frameKind.message;
    const client = this.#clients.get(ref);
    if (client === undefined) {
      this.#report(ref, isMessage ? reader.length : 0, 0, isMessage ? outcome.failed : lifecycleFlag);
    } else if (isMessage && isSkipped(reader) && !client.isPending) {
      // Behind an async hook it keeps its place, and is handled.
      this.#report(ref, reader.length, 0, outcome.skipped);
    } else if (isMessage) {
      const work: Work = { hook: 'message', message: messageOf(reader), bytes: reader.length };
      this.#take(client, work, positionOf(reader));
    } else {
      const work: Work = { hook: 'close', code: closeCode(reader), reason: closeReason(reader), bytes: 0 };
      this.#take(client, work, positionOf(reader));
    }
  }

  #request(reader: RecordReader, ref: number): void {
    const bytes = reader.length - messageStart(reader);
    // Its `open` is skipped with it, and its `close` then finds nobody.
    if (isSkipped(reader)) return this.#report(ref, bytes, 0, outcome.skipped);
    const client = this.#add(ref, 'http', detailsText(reader));
    client.muted = true;
    const position = positionOf(reader);
    this.#take(client, openWork, position);
    const work: Work = { hook: 'message', message: messageOf(reader), bytes };
    // One frame, two hooks: the first that waits has it kept.
    this.#take(client, work, client.isPending ? notKept : position);
  }

  #meet(reader: RecordReader, ref: number): WorkerClient {
    const client = this.#add(ref, isOfRequest(reader) ? 'http' : 'websocket', detailsText(reader));
    client.recovered = (reader.flags & recoveredFlag) !== 0;
    client.moved = (reader.flags & movedFlag) !== 0;
    if (client.recovered || client.moved) {
      client.state = restoredState(stateBytes(reader));
      if (client.state !== undefined) this.#parts.keptState?.restored(client);
    }
    return client;
  }

  #add(ref: number, transport: 'websocket' | 'http', details: string): WorkerClient {
    const client = new WorkerClient(ref, transport, details, this.#parts.writer);
    this.#clients.set(ref, client);
    return client;
  }

  #take(client: WorkerClient, work: Work, position: number): void {
    if (!client.isPending) return this.#start(client, work, position);
    client.waiting ??= new WorkQueue();
    client.waiting.push(work);
  }

  // Before it counts as taken: whenever the thread dies, the frame is in one place at least, and its number tells where
  // it is in both.
  #keepIfItWaits(reader: RecordReader): void {
    if (this.#pending.isEmpty) return;
    const { kind, ref } = reader;
    if (kind !== frameKind.message && kind !== frameKind.closed) return;
    if (this.#clients.get(ref)?.isPending === true) this.#keep(ref, positionOf(reader), this.#claimed);
  }

  #keep(ref: number, position: number, number: number): void {
    const { outbox } = this.#parts;
    commands.keepFrame.write(outbox, ref, position, number);
    outbox.commit();
  }

  #start(client: WorkerClient, work: Work, position: number): void {
    let promise: Promise<void> | null = null;
    let how: number = outcome.ok;
    const began = this.#clock;
    this.#gate.enter(client.ref, began);
    this.#contexts.begin(client);
    try {
      const result = this.#call(client, work);
      if (isThenable(result)) promise = result;
    } catch (error) {
      this.#fail(client, work, error);
      how = outcome.failed;
    }
    this.#contexts.end(client);
    this.#gate.leave();
    this.#clock = performance.now();
    if (promise === null) return this.#finish(client, work, this.#clock - began, how);
    // A hook that did not begin straight from the batch has its frame kept since it waited.
    const isFromBatch = position !== notKept;
    if (isFromBatch && this.#parts.handler.retryInterrupted === true) {
      this.#keep(client.ref, position, frameBefore(this.#claimed));
    }
    this.#await(client, work, promise, this.#clock - began);
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
      const { writer, keptState } = this.#parts;
      // What follows is like a batch: a hook that waited has its commands and its report made visible together.
      writer.inBatch = true;
      this.#finish(client, work, spentMs, how);
      this.#resume(client);
      keptState?.save();
      writer.inBatch = false;
      writer.publishSoon();
    };
    const entry = this.#pending.add(() => {
      const limitMs = this.#parts.handlerTimeoutMs;
      settle({ error: new HeddleError('HANDLER_TIMEOUT', { limitMs }) }, outcome.timedOut);
    });
    this.#begun = entry;
    // A promise of another make may call back at once, in the middle of the batch, or throw.
    Promise.resolve(result).then(
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
      this.#start(client, work, notKept);
    }
    this.#flushInTime();
  }

  #finish(client: WorkerClient, work: Work, spentMs: number, how: number): void {
    if (work.hook !== 'close' && client.transport === 'websocket') this.#touch(client);
    if (work.hook === 'open' && client.transport === 'http') {
      client.muted = false;
      return;
    }
    if (work.hook === 'close' || this.#isLast(client, work)) this.#clients.delete(client.ref);
    this.#report(client.ref, work.bytes, spentMs, work.hook === 'message' ? how : how | lifecycleFlag);
  }

  // Where clients move, the state becomes visible together with the report: no worker ever gets an older one.
  #touch(client: WorkerClient): void {
    const { keptState, handler } = this.#parts;
    keptState?.touch(client);
    if (handler.movable === true) keptState?.save();
  }

  // The socket thread says that a request is over only to a handler that has a hook for it.
  #isLast(client: WorkerClient, work: Work): boolean {
    return work.hook === 'message' && client.transport === 'http' && this.#parts.handler.close === undefined;
  }

  #report(ref: number, bytes: number, spentMs: number, flags: number): void {
    const { outbox } = this.#parts;
    commands.handled.write(outbox, ref, flags, bytes, (spentMs * 1000) >>> 0);
    outbox.commit();
  }

  #fail(client: WorkerClient, work: Work, error: unknown): void {
    this.#parts.errors.report(client.ref, work.hook, error);
  }
}

function messageOf(reader: RecordReader): Message {
  const from = messageStart(reader);
  return isBinary(reader) ? new BinaryMessage(reader.copy(from)) : new TextMessage(reader.text(from));
}

function positionOf(reader: RecordReader): number {
  return reader.payloadStart - recordHeaderBytes;
}

function isThenable(value: unknown): value is Promise<void> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
