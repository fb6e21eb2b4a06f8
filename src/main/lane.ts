// A lane: the queue and bookkeeping of one worker. Hands batches out while there is credit, takes commands and
// reports back. Socket thread.
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { HeddleError } from '../protocol/errors.ts';
import {
  controlBytes,
  controlWord,
  type HandlerErrorReport,
  type LaneTask,
  type ToMain,
  type ToWorker,
} from '../protocol/lane-contract.ts';
import { creditsPerLane } from '../protocol/limits.ts';
import { CommandStream } from './command-stream.ts';
import { type Batch, FramePages } from './frame-pages.ts';
import type { WorkerPool } from './pool.ts';

/** What a lane tells its owner. */
export interface LaneEvents {
  /** Commands may be waiting in `lane.commands`. */
  onCommands(lane: Lane): void;
  onHandlerError(lane: Lane, report: HandlerErrorReport): void;
  onLog(lane: Lane, stream: 'stdout' | 'stderr', text: string): void;
  /** The worker died. The lane has stopped; `restart` gives it a new worker. */
  onLost(lane: Lane, reason: HeddleError): void;
}

export interface LaneReady {
  threadId: number;
  stateless: boolean;
}

export type LaneTaskBase = Omit<LaneTask, 'lane' | 'port' | 'control'>;

export class Lane {
  readonly index: number;
  readonly frames = new FramePages();
  /** Clients that are pinned to this lane. */
  clients = 0;
  /** Frames that were appended and not yet reported as handled. */
  unhandled = 0;
  /** Of those, the messages and requests, and their bytes. */
  unhandledMessages = 0;
  unhandledBytes = 0;
  messagesHandled = 0;
  batchesHandled = 0;
  /** Time this lane's worker spent on batches, in microseconds. */
  busyUs = 0;
  /** Moving average of the handler's time per message on this lane, in microseconds. */
  averageUs = 0;
  /** With a stateless handler: what its unhandled frames are expected to take, in microseconds. */
  expectedUs = 0;
  /** With a stateless handler: whether it has a message of a heavy client and takes nothing else. */
  isHeavy = false;
  threadId = 0;
  /** Whether it got frames in this turn of the event loop that it has not handed out yet. */
  dirty = false;
  commands = new CommandStream();
  readonly #pool: WorkerPool;
  readonly #task: LaneTaskBase;
  readonly #events: LaneEvents;
  #control = new Int32Array(new SharedArrayBuffer(controlBytes));
  #port: MessagePort | null = null;
  #credits = 0;
  #introducedPages = new Set<number>();
  #stopping = false;
  #ended: Promise<void> = Promise.resolve();
  #abandoned = new AbortController();

  constructor(index: number, pool: WorkerPool, task: LaneTaskBase, events: LaneEvents) {
    this.index = index;
    this.#pool = pool;
    this.#task = task;
    this.#events = events;
  }

  get isReady(): boolean {
    return this.#port !== null && this.threadId !== 0;
  }

  /** Batches the worker may be given now. */
  get credits(): number {
    return this.#credits;
  }

  /** Frames that the worker has begun since it was started. */
  get begun(): number {
    return Atomics.load(this.#control, controlWord.begun);
  }

  /** Gives the lane a worker. Resolves when it has loaded the handler, rejects with HeddleError when it cannot. */
  start(): Promise<LaneReady> {
    const { port1, port2 } = new MessageChannel();
    const control = new SharedArrayBuffer(controlBytes);
    this.#control = new Int32Array(control);
    this.#port = port1;
    this.#introducedPages = new Set();
    this.commands = new CommandStream();
    this.#abandoned = new AbortController();
    const { signal } = this.#abandoned;
    return new Promise((resolve, reject) => {
      port1.on('message', (message: ToMain) => this.#receive(message, resolve, reject));
      const run = this.#pool.run({ ...this.#task, lane: this.index, port: port2, control }, signal);
      this.#ended = run.then(
        () => this.#lose(port1, undefined, reject),
        (error: unknown) => this.#lose(port1, error, reject),
      );
    });
  }

  /**
   * Ends the thread of a worker that is not ready, whatever it is doing, and hears nothing more of it. What failed to
   * load stays in the thread's module cache: only another thread can load it again.
   */
  abandon(): void {
    this.#port?.close();
    this.#port = null;
    this.#abandoned.abort();
  }

  /** Ends the worker's thread, whatever it is doing; the lane's owner then hears that it was lost. */
  kill(): void {
    this.#abandoned.abort();
  }

  /** Hands waiting frames to the worker, as far as its credit goes. */
  flush(): void {
    while (this.#credits > 0 && this.frames.hasFrames) {
      const batch = this.frames.take();
      if (batch === undefined) return;
      this.#credits--;
      this.#hand(batch);
    }
  }

  /** Appends a frame that says that a client came or went. */
  appendLifecycle(
    kindAndFlags: number,
    ref: number,
    aux: number,
    details: string,
    reason: ArrayBuffer | null,
  ): void {
    this.frames.append(kindAndFlags, ref, aux, details, reason);
    this.unhandled++;
  }

  /** Appends a message, or a request with its details; `aux` is the length of the details. */
  appendMessage(kindAndFlags: number, ref: number, aux: number, details: string, data: ArrayBuffer): void {
    this.frames.append(kindAndFlags, ref, aux, details, data);
    this.unhandled++;
    this.unhandledMessages++;
    this.unhandledBytes += data.byteLength;
  }

  /** Report from the command stream: a frame that said that a client came or went was handled. */
  lifecycleHandled(): void {
    this.unhandled--;
  }

  /** Report from the command stream: a message or request of `bytes` was handled. */
  messageHandled(bytes: number, timeUs: number): void {
    this.unhandled--;
    this.unhandledMessages--;
    this.unhandledBytes -= bytes;
    this.messagesHandled++;
    this.averageUs += (timeUs - this.averageUs) / 16;
  }

  /** Report from the command stream: the oldest batch is done, after running for `timeUs`. */
  batchHandled(timeUs: number): Batch | undefined {
    this.#credits++;
    this.batchesHandled++;
    this.busyUs += timeUs;
    return this.frames.done();
  }

  /** Clears the doorbell; to be called before the commands are read. */
  clearDoorbell(): void {
    Atomics.store(this.#control, controlWord.rung, 0);
  }

  /** Lets the worker end its task, when it is not in the middle of a hook, at most for `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    if (!this.isReady) return this.abandon();
    this.#post({ type: 'stop' });
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([this.#ended, timeout]);
    clearTimeout(timer);
    this.#port?.close();
    this.#port = null;
  }

  #hand(batch: Batch): void {
    const { index, shared } = batch.page;
    if (index < 0) return this.#post({ type: 'batch', shared });
    if (!this.#introducedPages.has(index)) {
      this.#introducedPages.add(index);
      this.#post({ type: 'page', index, shared });
    }
    this.#post(index);
  }

  #post(message: ToWorker): void {
    this.#port?.postMessage(message);
  }

  #receive(message: ToMain, ready: (ready: LaneReady) => void, failed: (error: HeddleError) => void): void {
    if (typeof message === 'number') return this.#events.onCommands(this);
    switch (message.type) {
      case 'page':
        this.commands.addPage(message.index, message.shared);
        return this.#events.onCommands(this);
      case 'ready':
        this.threadId = message.threadId;
        this.#credits = creditsPerLane;
        return ready({ threadId: message.threadId, stateless: message.stateless });
      case 'failed':
        this.abandon();
        return failed(HeddleError.fromData(message.error));
      case 'handlerError':
        return this.#events.onHandlerError(this, message);
      case 'log':
        return this.#events.onLog(this, message.stream, message.text);
    }
  }

  // What the worker posted before it died is still in the port and must not be lost.
  #lose(port: MessagePort, reason: unknown, reject: (error: HeddleError) => void): void {
    if (port !== this.#port) return;
    const ignore = (): void => {};
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      this.#receive(next.message as ToMain, ignore, reject);
    }
    if (this.#stopping) return;
    this.#port = null;
    port.close();
    const wasReady = this.threadId !== 0;
    this.threadId = 0;
    this.#credits = 0;
    const error = new HeddleError('WORKER_LOST', { lane: this.index, reason: reasonOf(reason) });
    if (wasReady) this.#events.onLost(this, error);
    else reject(error);
  }
}

function reasonOf(reason: unknown): string {
  if (reason === undefined) return 'its task ended by itself';
  return reason instanceof Error ? reason.message : String(reason);
}
