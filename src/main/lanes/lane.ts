// A lane: the queue and bookkeeping of one worker. Hands batches out while there is credit, takes reports back.
import { isClaimed } from '../../protocol/frame-claims.ts';
import { frameKind } from '../../protocol/frames.ts';
import type { HandlerErrorReport, MoreErrors } from '../../protocol/lane-contract.ts';
import { creditsPerLane } from '../../protocol/limits.ts';
import type { Log } from '../basics/log.ts';
import { CommandStream } from './command-stream.ts';
import { type Batch, FramePages } from './frame-pages.ts';
import { isMessage, isReported, KeptFrames, type LooseFrame, messageBytes } from './kept-frames.ts';
import { readUnbegun } from './unbegun-frames.ts';
import type { WorkerLink } from './worker-link.ts';
import { WorkerProgress } from './worker-progress.ts';

/** A frame that was taken back, and since when it has been waiting, by performance.now(). */
export interface ReturnedFrame extends LooseFrame {
  readonly since: number;
}

/** What a lane tells its owner. */
export interface LaneEvents {
  /** Commands may be waiting in `lane.commands`. */
  onCommands(lane: Lane): void;
  onHandlerError(lane: Lane, report: HandlerErrorReport): void;
  /** Errors of hooks that were too many to be reported one by one. */
  onMoreErrors(lane: Lane, counts: MoreErrors['counts']): void;
  onLog(lane: Lane, stream: 'stdout' | 'stderr', text: string): void;
  /** The lane's worker died, for `reason`. It has none until it is given another. */
  onLost(lane: Lane, link: WorkerLink, reason: string): void;
  /** Something of the lane failed, and was contained. */
  onFault(lane: Lane, what: string, error: unknown): void;
  /** A lane has handed a batch to its worker. */
  onHandedOut(): void;
}

/**
 * A worker that has nothing is handed so many frames at once, while more of the same turn of the event loop are read; what
 * is less is worth no wake-up of its own before the end of the turn.
 */
const worthWaking = 128;

export class Lane {
  /** Its place among the lanes of its generation. */
  readonly index: number;
  /** What operators call it: no other lane of the server, of whatever generation, has this number. */
  readonly number: number;
  /** Whether it is for a spare worker that helps out, and has none as long as none does. */
  readonly isSpare: boolean;
  /** Its lines name the lane. */
  readonly log: Log;
  readonly frames = new FramePages();
  readonly kept = new KeptFrames();
  readonly progress = new WorkerProgress(this.frames);
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
  /** Where clients are not pinned: what its unhandled frames are expected to take, in microseconds. */
  expectedUs = 0;
  /** Where clients are not pinned: whether it has a message of a heavy client and takes nothing else. */
  isHeavy = false;
  /** Whether the handler of its worker, or of its last one, has a `close` hook. */
  hasCloseHook = false;
  /** Whether it got frames in this turn of the event loop that it has not handed out yet. */
  dirty = false;
  commands = new CommandStream();
  readonly #events: LaneEvents;
  #link: WorkerLink | null = null;
  #isToMark = false;
  #credits = 0;

  constructor(index: number, number: number, log: Log, events: LaneEvents, isSpare = false) {
    this.index = index;
    this.number = number;
    this.isSpare = isSpare;
    this.log = log;
    this.#events = events;
  }

  /** Its worker, or null between the death of one and the next. */
  get link(): WorkerLink | null {
    return this.#link;
  }

  get isReady(): boolean {
    return this.#link !== null;
  }

  /** Node's id of the worker's thread; 0 without a worker. */
  get threadId(): number {
    return this.#link?.threadId ?? 0;
  }

  /** Batches the worker may be given now. */
  get credits(): number {
    return this.#credits;
  }

  /**
   * Whether the worker has no batch and none waits for it. Async hooks may still be waiting for something there: they
   * hold up their own clients only.
   */
  get isIdle(): boolean {
    return this.frames.out.length === 0 && !this.frames.hasFrames;
  }

  /**
   * For how long its worker has been in one hook, or in anything else that has kept it from what it was handed since
   * `look()` saw it first, in microseconds; 0 where nothing does.
   */
  get heldUs(): number {
    const link = this.#link;
    if (link === null || (this.unhandled === 0 && this.frames.out.length === 0)) return 0;
    return this.progress.heldUs(link, performance.now());
  }

  /** For how long the hook has been running that its worker is in, in microseconds; 0 where it is in none. */
  get hookUs(): number {
    return (this.#link?.hookMs(performance.now()) ?? 0) * 1000;
  }

  /** Whether there are frames that its worker has not begun. */
  get hasUnbegun(): boolean {
    return this.frames.hasUnbegun(this.#link?.claimed ?? 0);
  }

  /** Sees how far its worker has come. Returns `heldUs`. */
  look(now: number): number {
    if (this.#link !== null) this.progress.see(this.#link, now);
    return this.heldUs;
  }

  /** Since when its oldest frame that was not begun has been waiting, by performance.now(); Infinity when none waits. */
  get waitingSince(): number {
    return this.frames.waitingSince(this.#link?.claimed ?? 0);
  }

  /**
   * Gives the lane a worker that is ready and has nothing in hand. What waits is handed to it by the next `flush()`. Throws
   * WORKER_LOST when its thread has died since it was ready: the lane has none then, as before.
   */
  attach(link: WorkerLink): void {
    link.adopt({
      onCommands: () => this.#events.onCommands(this),
      onHandlerError: (report) => this.#events.onHandlerError(this, report),
      onMoreErrors: (counts) => this.#events.onMoreErrors(this, counts),
      onLog: (stream, text) => this.#events.onLog(this, stream, text),
      onLost: (reason) => {
        this.#link = null;
        this.#credits = 0;
        this.#events.onLost(this, link, reason);
      },
    });
    this.#link = link;
    // It may have had another lane before.
    this.frames.continueFrom(link.claimed);
    this.progress.goesOn();
    this.#credits = creditsPerLane;
    this.commands = link.commands;
    this.hasCloseHook = link.hasCloseHook;
  }

  /** Takes its worker away, which has nothing to do; null where it has none. */
  detach(): WorkerLink | null {
    const link = this.#link;
    link?.release();
    this.#link = null;
    this.#credits = 0;
    this.commands = new CommandStream();
    this.frames.reset();
    this.kept.takeAll();
    return link;
  }

  /** The handler printed something while it was loaded for this lane. */
  printed(stream: 'stdout' | 'stderr', text: string): void {
    this.#events.onLog(this, stream, text);
  }

  /** Hands waiting frames to the worker, as far as its credit goes. Never throws. */
  flush(): void {
    while (this.#credits > 0 && this.frames.hasFrames) {
      try {
        const batch = this.frames.take();
        if (batch === undefined) return;
        this.#credits--;
        // Its worker has this to do from now on.
        if (this.#link !== null) this.progress.see(this.#link, performance.now());
        this.#link?.hand(batch);
        this.#events.onHandedOut();
      } catch (error) {
        // It will never get this batch, and would wait for it for good: what is in it goes to the next worker.
        this.#events.onFault(this, 'handing out a batch', error);
        this.#credits = 0;
        this.#link?.kill('a batch could not be handed to it');
      }
    }
  }

  /** Nobody waits for a request any more: the worker skips it, unless it has begun with it. */
  abandon(ref: number): void {
    if (!this.frames.abandon(ref) || this.#isToMark) return;
    // Once for all of a turn: each time it is gone through what the worker has.
    this.#isToMark = true;
    setImmediate(() => {
      this.#isToMark = false;
      try {
        this.frames.markOut();
      } catch (error) {
        this.#events.onFault(this, 'the skipping of requests', error);
        this.#link?.kill('what it had not begun could not be read');
      }
    });
  }

  /** Appends a frame that says that a client came or went. */
  appendLifecycle(
    kindAndFlags: number,
    ref: number,
    aux: number,
    details: string,
    rest: ArrayBuffer | null,
  ): void {
    this.frames.append(kindAndFlags, ref, aux, details, rest);
    this.unhandled++;
  }

  /** Appends a message, or a request with its details; `aux` is the length of the details. */
  appendMessage(kindAndFlags: number, ref: number, aux: number, details: string, data: ArrayBuffer): void {
    this.frames.append(kindAndFlags, ref, aux, details, data);
    this.unhandled++;
    this.unhandledMessages++;
    this.unhandledBytes += data.byteLength;
    // Not for a request: where another follows in its packet, its connection is cut before it is handed out.
    const isRequest = (kindAndFlags & 0xff) === frameKind.request;
    if (!isRequest && this.frames.openFrames >= worthWaking && this.frames.out.length === 0) this.flush();
  }

  /** Report from the command stream: frame `number`, at `position` of the running batch, waits on the worker. */
  keepFrame(position: number, number: number): void {
    const running = this.frames.out[0];
    if (running === undefined) throw new RangeError('a frame is to be kept, and no batch is out');
    // It was taken back before the worker took it.
    const from = running.takenBackFrom;
    if (from !== null && !isClaimed(number, from)) return;
    this.kept.keep(running.page, position, number);
  }

  /** Report from the command stream: a frame that said that a client came or went was handled. */
  lifecycleHandled(ref: number): void {
    this.unhandled--;
    this.kept.handled(ref);
  }

  /** Report from the command stream: a message or request of `bytes` was handled. */
  messageHandled(ref: number, bytes: number, timeUs: number): void {
    this.unhandled--;
    this.unhandledMessages--;
    this.unhandledBytes -= bytes;
    this.messagesHandled++;
    this.averageUs += (timeUs - this.averageUs) / 16;
    this.kept.handled(ref);
  }

  /** Report from the command stream: a message of `bytes` was skipped. */
  messageSkipped(bytes: number): void {
    this.unhandled--;
    this.unhandledMessages--;
    this.unhandledBytes -= bytes;
  }

  /** Report from the command stream: the oldest batch is done, after running for `timeUs`. */
  batchHandled(timeUs: number): Batch | undefined {
    // Of a worker that is gone it is no credit: a batch that were handed out on it would reach nobody.
    if (this.#link !== null) this.#credits++;
    // It went on, also where there was nothing in it to be claimed.
    this.progress.goesOn();
    this.batchesHandled++;
    this.busyUs += timeUs;
    return this.frames.done();
  }

  /**
   * Takes back what its worker has not begun, or nothing where it goes on meanwhile. No frame that is returned is the
   * lane's any more, and the worker begins none of them. A worker that has written over them, so that they cannot be read
   * or `areBelievable` says no, is ended: they are for the recovery then.
   */
  takeBack(areBelievable: (frames: readonly LooseFrame[]) => boolean): ReturnedFrame[] {
    const link = this.#link;
    const from = link === null ? 0 : link.claimed;
    if (!this.frames.hasUnbegun(from) || link?.canTakeBack === false) return [];
    const returned: ReturnedFrame[] = [];
    try {
      for (const batch of this.frames.unbegun(from)) {
        const { since } = batch;
        this.frames.markAbandoned(batch);
        for (const frame of readUnbegun(batch, from)) returned.push({ ...frame, since });
      }
      if (!areBelievable(returned)) throw new RangeError('they are not what was written');
    } catch (error) {
      this.#events.onFault(this, 'taking frames back', error);
      link?.kill('what it had not begun could not be read');
      return [];
    }
    // Where the worker has no batch, nothing of it can be begun.
    if (link !== null && this.frames.out.length > 0 && !link.takeBack(from)) return [];
    this.frames.takeBack(from);
    this.kept.takenBack(from);
    for (const frame of returned) this.#gave(frame);
    return returned;
  }

  #gave(frame: LooseFrame): void {
    if (!isReported(frame)) return;
    this.unhandled--;
    if (!isMessage(frame)) return;
    this.unhandledMessages--;
    this.unhandledBytes -= messageBytes(frame);
  }

  /** Forgets what was unhandled: it is lost, or will be appended again. */
  resetUnhandled(): void {
    this.unhandled = 0;
    this.unhandledMessages = 0;
    this.unhandledBytes = 0;
    this.expectedUs = 0;
    this.isHeavy = false;
  }

  /** Has read what its worker has committed, and perhaps not rung for: it does that between frames, if not in a hook. */
  collect(): void {
    this.#events.onCommands(this);
  }

  /** Clears the doorbell; to be called before the commands are read. */
  clearDoorbell(): void {
    this.#link?.clearDoorbell();
  }

  /** Lets the worker end its task, when it is not in the middle of a hook, at most for `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    await this.#link?.stop(timeoutMs);
  }
}
