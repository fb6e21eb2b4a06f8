// What the socket thread has of one worker: its port, its control block, its commands, and the power to end it. A lane
// works through one; a spare worker is one without a lane.
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { HeddleError } from '../../protocol/errors.ts';
import { claimedFrames, hasTakeBackLeft, takeBackFrames } from '../../protocol/frame-claims.ts';
import {
  controlBytes,
  controlWord,
  type EndingReport,
  gateShut,
  type HandlerErrorReport,
  type LaneTask,
  type MoreErrors,
  type Scheduling,
  type ToMain,
  type ToWorker,
} from '../../protocol/lane-contract.ts';
import { tellDropped } from '../../protocol/memory/large-pages.ts';
import { msSince } from '../../protocol/shared-clock.ts';
import type { Faults } from '../basics/faults.ts';
import { CommandStream } from './command-stream.ts';
import type { Batch } from './frame-pages.ts';
import { type LinkState, moveTo } from './link-state.ts';
import type { WorkerPool } from './pool.ts';

/** What a worker tells the lane that has it. */
export interface LinkEvents {
  /** Commands may be waiting in `link.commands`. */
  onCommands(): void;
  onHandlerError(report: HandlerErrorReport): void;
  onMoreErrors(counts: MoreErrors['counts']): void;
  onLog(stream: 'stdout' | 'stderr', text: string): void;
  /** The worker was ready, and its thread is gone. Nothing more comes. */
  onLost(reason: string, ending: EndingReport | null): void;
}

/** The part of the statistics that is counted here. */
export interface PrintCounts {
  printedLinesLost: number;
}

/** What is heard of a worker that has no lane yet. */
export type WaitingEvents = Pick<LinkEvents, 'onLog' | 'onLost'>;

/** What is said of a message of a worker that could not be dealt with. */
const receiving = 'a message of a worker';

const ignore = (): void => {};

export type LinkTask = Omit<LaneTask, 'port' | 'control'>;

export class WorkerLink {
  readonly commands = new CommandStream();
  /** Resolves when the worker has loaded the handler; rejects with a HeddleError when it cannot. */
  readonly loaded: Promise<void>;
  /** Node's id of the thread; 0 until the worker is ready. */
  threadId = 0;
  /** What the thread said of its end, where it was not ended from here. */
  ending: EndingReport | null = null;
  /** What the handler says of itself; known when the worker is ready. */
  scheduling: Scheduling = 'pinned';
  hasCloseHook = false;
  readonly #control = new Int32Array(new SharedArrayBuffer(controlBytes));
  readonly #introducedPages = new Set<number>();
  readonly #end = new AbortController();
  readonly #port: MessagePort;
  readonly #ended: Promise<void>;
  readonly #faults: Faults;
  readonly #counts: PrintCounts;
  #state: LinkState = { name: 'loading' };
  #events: LinkEvents;
  #pings = 0;

  /** Starts the worker, on a thread of `pool` that has no task. */
  constructor(pool: WorkerPool, task: LinkTask, events: WaitingEvents, faults: Faults, counts: PrintCounts) {
    this.#faults = faults;
    this.#counts = counts;
    this.#events = { onCommands: ignore, onHandlerError: ignore, onMoreErrors: ignore, ...events };
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const control = this.#control.buffer as SharedArrayBuffer;
    const run = pool.run({ ...task, port: port2, control }, this.#end.signal);
    let fail: (error: HeddleError) => void = ignore;
    this.loaded = new Promise((resolve, reject) => {
      fail = reject;
      const receive = (message: ToMain): void => this.#receive(message, resolve, reject);
      port1.on('message', faults.contained(receiving, receive));
    });
    const ended = run.then(
      () => this.#lose(undefined, fail),
      (error: unknown) => this.#lose(error, fail),
    );
    this.#ended = ended.catch((error: unknown) => faults.report('the end of a worker', error));
  }

  /** Why the worker is gone; null while it is there. */
  get goneFor(): string | null {
    return this.#state.name === 'gone' ? this.#state.reason : null;
  }

  /**
   * Gives the worker a lane, which hears of it from now on: its commands count. Throws WORKER_LOST when its thread has
   * died since it was ready.
   */
  adopt(events: LinkEvents): void {
    if (this.#state.name === 'gone') throw new HeddleError('WORKER_LOST', { reason: this.#state.reason });
    this.#state = moveTo(this.#state, { name: 'working' });
    this.#events = events;
    this.#post({ type: 'adopt' });
  }

  /** Its lane has nothing for it any more, and another one is about to have it, with other pages. */
  release(): void {
    this.#introducedPages.clear();
    this.#state = moveTo(this.#state, { name: 'ready' });
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

  /** The number of the first frame that the worker has not claimed. */
  get claimed(): number {
    return claimedFrames(this.#control);
  }

  /**
   * Takes back what the worker has not begun, if that is everything from frame number `from` on: then it begins none of it,
   * and what it is handed from now on has numbers from `from` on. False when it has begun more meanwhile, has not come to
   * many take-backs before this one, or ends.
   */
  takeBack(from: number): boolean {
    if (!this.isWorking) return false;
    if (!takeBackFrames(this.#control, from)) return false;
    this.#post({ type: 'goOn' });
    return true;
  }

  /** Reports that the worker has committed; see `controlWord.reported`. */
  get reported(): number {
    return Atomics.load(this.#control, controlWord.reported);
  }

  /** Whether it serves a lane and is not being ended. */
  get isWorking(): boolean {
    return this.#state.name === 'working';
  }

  /** Whether anything can be taken back from it now: not when it has not come to many take-backs yet, or ends. */
  get canTakeBack(): boolean {
    return this.isWorking && hasTakeBackLeft(this.#control);
  }

  /** Counts the beginnings and returns of hooks: odd while one runs. */
  get gate(): number {
    const state = this.#state;
    if (state.name === 'killed' || state.name === 'gone') return state.gate;
    return Atomics.load(this.#control, controlWord.gate);
  }

  /** The ref of the client whose hook runs, or ran when the thread ended; 0 for none. */
  get runningRef(): number {
    return this.gate % 2 === 1 ? (this.#control[controlWord.hookRef] ?? 0) >>> 0 : 0;
  }

  /** For how long the hook has been running that runs, in milliseconds; 0 where none does. */
  hookMs(now: number): number {
    if (this.gate % 2 === 0) return 0;
    return msSince(this.#control[controlWord.hookSince] ?? 0, now);
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
   * Ends the thread, whatever it is doing; the lane then hears that it was lost, for `reason`. From now on it can begin
   * or finish no hook. With `gate`, only if the gate is still there: false when it has moved on, or is shut already.
   */
  kill(reason: string, gate = this.gate): boolean {
    if (this.#state.name !== 'working') return false;
    if (Atomics.compareExchange(this.#control, controlWord.gate, gate, gateShut) !== gate) return false;
    this.#state = moveTo(this.#state, { name: 'killed', reason, gate });
    this.#end.abort();
    return true;
  }

  /**
   * Ends the thread of a worker that nobody needs, whatever it is doing, and hears nothing more of it. What failed to
   * load stays in the thread's module cache: only another thread can load it again.
   */
  abandon(): void {
    if (this.#state.name === 'gone') return;
    this.#leave('it was not needed');
    this.#drop();
    this.#end.abort();
  }

  /** Lets the worker end its task, when it is not in the middle of a hook, at most for `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    if (this.#state.name === 'gone') return;
    this.#state = moveTo(this.#state, { name: 'stopping' });
    this.#post({ type: 'stop' });
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([this.#ended, timeout]);
    clearTimeout(timer);
    if (this.goneFor !== null) return;
    this.#leave(`it did not end within ${timeoutMs} ms`);
    this.#drop();
  }

  // Once the worker is gone the port is closed, and what is posted goes nowhere.
  #post(message: ToWorker): void {
    this.#port.postMessage(message);
  }

  #receive(message: ToMain, ready: () => void, failed: (error: HeddleError) => void): void {
    if (typeof message === 'number') return this.#events.onCommands();
    switch (message.type) {
      case 'page':
        this.commands.addPage(message.index, message.shared);
        return this.#events.onCommands();
      case 'ready':
        this.#state = moveTo(this.#state, { name: 'ready' });
        this.threadId = message.threadId;
        this.scheduling = message.scheduling;
        this.hasCloseHook = message.hasCloseHook;
        return ready();
      case 'failed':
        this.abandon();
        return failed(HeddleError.fromData(message.error));
      case 'handlerError':
        return this.#events.onHandlerError(message);
      case 'moreErrors':
        return this.#events.onMoreErrors(message.counts);
      case 'ending':
        this.ending = this.#state.name === 'killed' ? null : message;
        return;
      case 'log':
        return this.#events.onLog(message.stream, message.text);
      case 'linesLost':
        this.#counts.printedLinesLost += message.lines;
        return;
    }
  }

  // The thread has ended. What the worker posted before it died is still in the port and must not be lost.
  #lose(error: unknown, failed: (error: HeddleError) => void): void {
    const before = this.#state;
    if (before.name === 'gone') return;
    for (;;) {
      const next = receiveMessageOnPort(this.#port);
      if (next === undefined) break;
      const message = next.message as ToMain;
      // It was ready, and died before anybody heard of it: that is a thread that ended while loading.
      if (typeof message === 'object' && message.type === 'ready') continue;
      this.#faults.contain(receiving, () => this.#receive(message, ignore, failed));
    }
    if (this.goneFor !== null) return;
    const state = this.#state;
    const reason = state.name === 'killed' ? state.reason : (this.ending?.reason ?? reasonOf(error));
    this.#leave(reason);
    this.#drop();
    if (before.name === 'loading') failed(new HeddleError('WORKER_LOST', { reason }));
    else if (before.name !== 'stopping') this.#events.onLost(reason, this.ending);
  }

  #leave(reason: string): void {
    this.#state = moveTo(this.#state, { name: 'gone', reason, gate: this.gate });
  }

  #drop(): void {
    this.#port.close();
    tellDropped(this.commands.bytes);
  }
}

function reasonOf(error: unknown): string {
  if (error === undefined) return 'its task ended by itself';
  return error instanceof Error ? error.message : String(error);
}
