// What the socket thread has of one worker: its port, its control block, its commands, and the power to end it. A lane
// works through one; a spare worker is one without a lane. Socket thread.
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { HeddleError } from '../../protocol/errors.ts';
import {
  controlBytes,
  controlWord,
  type EndingReport,
  gateShut,
  type HandlerErrorReport,
  type LaneTask,
  type ToMain,
  type ToWorker,
} from '../../protocol/lane-contract.ts';
import { tellDropped } from '../../protocol/memory/large-pages.ts';
import { CommandStream } from './command-stream.ts';
import type { Batch } from './frame-pages.ts';
import type { WorkerPool } from './pool.ts';

/** What a worker tells whoever has its link now. */
export interface LinkEvents {
  /** Commands may be waiting in `link.commands`. */
  onCommands(): void;
  onHandlerError(report: HandlerErrorReport): void;
  onLog(stream: 'stdout' | 'stderr', text: string): void;
  /** The worker was ready, and its thread is gone. Nothing more comes. */
  onLost(reason: string): void;
}

export type LinkTask = Omit<LaneTask, 'port' | 'control'>;

export class WorkerLink {
  readonly commands = new CommandStream();
  /** Node's id of the thread; 0 until the worker is ready. */
  threadId = 0;
  /** Why the thread is gone, or null while it is there. */
  lostFor: string | null = null;
  /** What the thread said of its end, where it was not ended from here. */
  ending: EndingReport | null = null;
  /** What the handler says of itself; known when the worker is ready. */
  stateless = false;
  hasCloseHook = false;
  events: LinkEvents;
  readonly #control = new Int32Array(new SharedArrayBuffer(controlBytes));
  readonly #introducedPages = new Set<number>();
  readonly #end = new AbortController();
  #port: MessagePort | null = null;
  #ended: Promise<void> = Promise.resolve();
  #stopping = false;
  #killedFor: string | null = null;
  /** What the gate held when it was shut. */
  #gateWhenShut: number | null = null;
  #pings = 0;

  constructor(events: LinkEvents) {
    this.events = events;
  }

  /** Resolves when the worker has loaded the handler; rejects with a HeddleError when it cannot. To be called once. */
  start(pool: WorkerPool, task: LinkTask): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    return new Promise((resolve, reject) => {
      port1.on('message', (message: ToMain) => this.#receive(message, resolve, reject));
      const control = this.#control.buffer as SharedArrayBuffer;
      const run = pool.run({ ...task, port: port2, control }, this.#end.signal);
      this.#ended = run.then(
        () => this.#lose(undefined, reject),
        (error: unknown) => this.#lose(error, reject),
      );
    });
  }

  /** Gives the worker a lane: its commands count from now on. */
  adopt(): void {
    this.#post({ type: 'adopt' });
  }

  /** Hands a batch over. */
  hand(batch: Batch): void {
    const { index, shared } = batch.page;
    if (index < 0) return this.#post({ type: 'batch', shared });
    if (!this.#introducedPages.has(index)) {
      this.#introducedPages.add(index);
      this.#post({ type: 'page', index, shared });
    }
    this.#post(index);
  }

  /** Frames that the worker has taken from its batches. */
  get taken(): number {
    return Atomics.load(this.#control, controlWord.taken);
  }

  /** Counts the beginnings and returns of hooks: odd while one runs. */
  get gate(): number {
    return this.#gateWhenShut ?? Atomics.load(this.#control, controlWord.gate);
  }

  /** The ref of the client whose hook runs, or ran when the thread ended; 0 for none. */
  get runningRef(): number {
    return this.gate % 2 === 1 ? (this.#control[controlWord.hookRef] ?? 0) >>> 0 : 0;
  }

  /** Clears the doorbell; to be called before the commands are read. */
  clearDoorbell(): void {
    Atomics.store(this.#control, controlWord.rung, 0);
  }

  /** Asks the worker's event loop for a sign of life; returns the number it will show. */
  ping(): number {
    this.#pings++;
    this.#post({ type: 'ping', number: this.#pings });
    return this.#pings;
  }

  /** The last ping that was answered. */
  get pong(): number {
    return Atomics.load(this.#control, controlWord.pong);
  }

  /**
   * Ends the thread, whatever it is doing; the owner then hears that it was lost, for `reason`. From now on it can
   * begin or finish no hook. With `gate`, only if the gate is still there: false when it has moved on.
   */
  kill(reason: string, gate = this.gate): boolean {
    if (this.#gateWhenShut !== null) return false;
    if (Atomics.compareExchange(this.#control, controlWord.gate, gate, gateShut) !== gate) return false;
    this.#gateWhenShut = gate;
    this.#killedFor = reason;
    this.#end.abort();
    return true;
  }

  /**
   * Ends the thread of a worker that nobody needs, whatever it is doing, and hears nothing more of it. What failed to
   * load stays in the thread's module cache: only another thread can load it again.
   */
  abandon(): void {
    this.#port?.close();
    this.#port = null;
    this.#end.abort();
  }

  /** Lets the worker end its task, when it is not in the middle of a hook, at most for `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
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

  #post(message: ToWorker): void {
    this.#port?.postMessage(message);
  }

  #receive(message: ToMain, ready: () => void, failed: (error: HeddleError) => void): void {
    if (typeof message === 'number') return this.events.onCommands();
    switch (message.type) {
      case 'page':
        this.commands.addPage(message.index, message.shared);
        return this.events.onCommands();
      case 'ready':
        this.threadId = message.threadId;
        this.stateless = message.stateless;
        this.hasCloseHook = message.hasCloseHook;
        return ready();
      case 'failed':
        this.abandon();
        return failed(HeddleError.fromData(message.error));
      case 'handlerError':
        return this.events.onHandlerError(message);
      case 'ending':
        this.ending = this.#killedFor === null ? message : null;
        return;
      case 'log':
        return this.events.onLog(message.stream, message.text);
    }
  }

  // What the worker posted before it died is still in the port and must not be lost.
  #lose(error: unknown, reject: (error: HeddleError) => void): void {
    const port = this.#port;
    if (port === null) return;
    const ignore = (): void => {};
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      this.#receive(next.message as ToMain, ignore, reject);
    }
    if (this.#stopping) return;
    this.#port = null;
    port.close();
    tellDropped(this.commands.bytes);
    const reason = this.#killedFor ?? this.ending?.reason ?? reasonOf(error);
    this.lostFor = reason;
    if (this.threadId !== 0) this.events.onLost(reason);
    else reject(new HeddleError('WORKER_LOST', { reason }));
  }
}

function reasonOf(error: unknown): string {
  if (error === undefined) return 'its task ended by itself';
  return error instanceof Error ? error.message : String(error);
}
