// Lanes with both of their ends on one thread: the real scheduler, pages, executor and recovery of the socket thread, and
// the real frame loops and outboxes of workers that can be stopped after any of their steps in shared memory, as if their
// threads had died there. Between any two of those steps the socket thread can take back what a worker has not begun.

import { Registry } from '#dist/main/clients/registry.js';
import { SocketClient } from '#dist/main/clients/socket-client.js';
import { CommandExecutor } from '#dist/main/delivery/command-executor.js';
import type { Outlet } from '#dist/main/delivery/outlet.js';
import { CommandStream } from '#dist/main/lanes/command-stream.js';
import type { Lane } from '#dist/main/lanes/lane.js';
import type { LinkEvents, WorkerLink } from '#dist/main/lanes/worker-link.js';
import { QueueLimits } from '#dist/main/limits/queue-limits.js';
import { type Recovery, recoverLane } from '#dist/main/recovery/lane-recovery.js';
import { FirstFreeScheduler } from '#dist/main/scheduling/first-free-scheduler.js';
import { MovingFrames } from '#dist/main/scheduling/moving-frames.js';
import { PinnedScheduler } from '#dist/main/scheduling/pinned-scheduler.js';
import type { Scheduler } from '#dist/main/scheduling/scheduler.js';
import { WanderingFrames } from '#dist/main/scheduling/wandering-frames.js';
import type { Socket } from '#dist/main/sockets/uws.js';
import { Statistics } from '#dist/main/statistics/statistics.js';
import { newIdKey } from '#dist/protocol/client-id.js';
import { claimedFrames, takeBackFrames } from '#dist/protocol/frame-claims.js';
import { controlBytes, controlWord, type Scheduling, type ToMain } from '#dist/protocol/lane-contract.js';
import { tellDropped } from '#dist/protocol/memory/large-pages.js';
import type { Page } from '#dist/protocol/memory/page.js';
import type { Handler } from '#dist/workers/api/handler.js';
import { WorkerServer } from '#dist/workers/api/server.js';
import { CommandWriter } from '#dist/workers/commands/command-writer.js';
import { Outbox } from '#dist/workers/commands/outbox.js';
import type { ErrorReporter } from '#dist/workers/hooks/error-reporter.js';
import { FrameLoop } from '#dist/workers/hooks/frame-loop.js';
import { endlessTurn } from './endless-turn.ts';
import { generationOf, loneLane } from './lone-lane.ts';
import { silentFaults } from './silent-faults.ts';
import { trafficOf } from './traffic.ts';

/** What the ids of its clients are made with. */
export const idKey = newIdKey();
/** About what the frame pages of a lane take. */
const bytesOfFrames = 1024 * 1024;
/** So much may be unread before the worker waits: little, so that it does. */
const maxUnreadBytes = 1024 * 1024;

type Port = ConstructorParameters<typeof Outbox>[0];

const limits = {
  maxQueuedMessages: 1000,
  maxQueuedBytes: 1e6,
  maxTotalQueuedMessages: 10_000,
  maxTotalQueuedBytes: 1e7,
};

/** What the socket thread does while a worker acts, after so many words of that. */
interface Meanwhile {
  readonly after: number;
  readonly work: () => void;
}

/** The worker of a lane. After `steps` more words written in shared memory it is dead: it runs on, and nobody sees it. */
class MortalWorker {
  readonly commands = new CommandStream();
  readonly control = new Int32Array(new SharedArrayBuffer(controlBytes));
  readonly loop: FrameLoop;
  readonly handed: Array<Page | 'goOn'> = [];
  steps = Number.POSITIVE_INFINITY;
  waitedForItself = false;
  readonly #read: () => void;

  /** `read` has the socket thread carry out what it sees. */
  constructor(handler: Handler, read: () => void) {
    this.#read = read;
    const port = {
      postMessage: (message: ToMain) => {
        if (typeof message === 'object' && message.type === 'page') {
          this.commands.addPage(message.index, message.shared);
        }
      },
    };
    const outbox = new Outbox(port as unknown as Port, this.control, maxUnreadBytes);
    const writer = new CommandWriter(outbox, idKey);
    this.loop = new FrameLoop({
      handler,
      server: new WorkerServer(writer),
      outbox,
      writer,
      errors: { report: () => {} } as unknown as ErrorReporter,
      control: this.control,
      handlerTimeoutMs: 0,
      keptState: null,
    });
  }

  get isDead(): boolean {
    return this.steps <= 0;
  }

  /** Takes the next of what it was handed, if there is something. */
  takeNext(): void {
    const next = this.handed.shift();
    if (next === 'goOn') this.loop.goOn();
    else if (next !== undefined) this.loop.run(next);
  }

  /**
   * Runs `work` with every word that it writes in shared memory counted, and left out once the worker is dead. The socket
   * thread does `meanwhile` when so many words are written.
   */
  async act(work: () => void, meanwhile: Meanwhile | null): Promise<void> {
    const { store, sub, compareExchange, wait } = Atomics;
    let words = 0;
    const step = (): boolean => {
      if (meanwhile !== null && words++ === meanwhile.after) {
        Object.assign(Atomics, { store, sub, compareExchange, wait });
        meanwhile.work();
        Object.assign(Atomics, mortal);
      }
      return this.steps-- > 0;
    };
    Atomics.store = ((array: Int32Array, index: number, value: number) =>
      step() ? store(array, index, value) : value) as typeof Atomics.store;
    Atomics.sub = ((array: Int32Array, index: number, value: number) =>
      step() ? sub(array, index, value) : value) as typeof Atomics.sub;
    Atomics.compareExchange = ((array: Int32Array, index: number, expected: number, value: number) =>
      step() ? compareExchange(array, index, expected, value) : expected) as typeof Atomics.compareExchange;
    // Where it would wait, the socket thread reads; if that does not help, it would have waited for itself.
    Atomics.wait = ((array: Int32Array, index: number, value: number) => {
      if (this.isDead) throw new Error('a dead worker waits for nobody');
      Object.assign(Atomics, { store, sub, compareExchange, wait });
      this.#read();
      Object.assign(Atomics, mortal);
      if (array[index] === value) this.waitedForItself = true;
      if (this.waitedForItself) throw new Error('the worker waits for what only it can free');
      return 'ok';
    }) as typeof Atomics.wait;
    const mortal = {
      store: Atomics.store,
      sub: Atomics.sub,
      compareExchange: Atomics.compareExchange,
      wait: Atomics.wait,
    };
    try {
      work();
      // What goes on after an await of a hook is written by this worker, too. Nothing but microtasks runs meanwhile.
      while (this.loop.isRunning) await null;
      for (let count = 0; count < 20; count++) await null;
    } finally {
      Object.assign(Atomics, { store, sub, compareExchange, wait });
    }
  }
}

/** What a worker is to do, and what becomes of it. */
export interface Act {
  /** The index of its lane. */
  lane?: number;
  /** It dies after so many words in shared memory, if it has so many to write. */
  steps: number;
  /** After so many words the socket thread takes back what the worker has not begun; never where there is none. */
  takeBackAfter?: number | undefined;
  /** What it does instead of taking what it was handed. */
  other?: () => void;
}

export class MortalLanes {
  readonly lanes: readonly Lane[];
  readonly scheduler: Scheduler;
  readonly statistics = new Statistics();
  readonly faults = silentFaults(this.statistics);
  readonly registry = new Registry();
  readonly queueLimits = new QueueLimits(limits);
  readonly #executor: CommandExecutor;
  readonly #handler: Handler;
  readonly #workers: MortalWorker[];
  readonly #events = new Map<Lane, LinkEvents>();
  /** The indexes of lanes whose workers are seen to be in a long hook. */
  readonly held = new Set<number>();
  #acting: MortalWorker;

  constructor(handler: Handler, scheduling: Scheduling, lanes = 1) {
    this.#handler = handler;
    this.lanes = Array.from({ length: lanes }, (_, index) => loneLane(index));
    const firstFree = (frames: WanderingFrames): Scheduler =>
      new FirstFreeScheduler({
        lanes: this.lanes,
        helpers: [],
        frames,
        clientOf: (ref) => this.registry.get(ref),
        counts: this.statistics,
        onWaiting: () => {},
        lend: () => false,
      });
    const scheduler = {
      stateless: () => firstFree(new WanderingFrames(this.lanes)),
      movable: () => firstFree(new MovingFrames(this.lanes, this.statistics)),
      pinned: () => new PinnedScheduler(this.lanes),
    }[scheduling]();
    this.#executor = new CommandExecutor({
      faults: this.faults,
      registry: this.registry,
      statistics: this.statistics,
      queueLimits: this.queueLimits,
      lines: { write: (_kind, line) => line() },
      outlet: {} as Outlet,
      turn: endlessTurn(),
      closeOnHandlerError: false,
      onCommandFailed: () => {},
      onHandled: (lane, client, timeUs, isMessage) => scheduler.handled(lane, client, timeUs, isMessage),
      onCredit: (lane) => scheduler.credit(lane),
    });
    this.scheduler = scheduler;
    this.#workers = this.lanes.map((lane) => this.#newWorker(lane));
    this.#acting = this.#workerOf(0);
  }

  /** The only lane, or the first. */
  get lane(): Lane {
    return this.#laneAt(0);
  }

  /** The index of the lane whose worker acts, or acted last. */
  get acting(): number {
    return this.#workers.indexOf(this.#acting);
  }

  /** Whether the worker that acts is dead, and what its hooks do is seen by nobody. */
  get isDead(): boolean {
    return this.#acting.isDead;
  }

  /** Whether a worker has waited for a page that nobody but itself could have freed. */
  get waitedForItself(): boolean {
    return this.#workers.some((worker) => worker.waitedForItself);
  }

  /** A client that is online; what it is sent goes to `sent`. */
  join(sent: string[]): SocketClient {
    const traffic = trafficOf(this.statistics);
    const details = { url: '/', headers: '', subprotocol: '', name: undefined, address: '' };
    const client = new SocketClient(
      this.registry.nextRef(),
      details,
      0,
      traffic,
      generationOf(this.scheduler),
    );
    const socket = {
      send: (data: Uint8Array) => sent.push(Buffer.from(data).toString()),
      cork: (work: () => void) => work(),
    };
    client.socket = socket as unknown as Socket;
    this.registry.add(client);
    this.scheduler.opened(client);
    return client;
  }

  send(client: SocketClient, text: string): void {
    const data = new TextEncoder().encode(text).buffer as ArrayBuffer;
    client.messagesIn++;
    this.queueLimits.enter(client, data.byteLength);
    this.scheduler.message(client, data, false);
  }

  leave(client: SocketClient): void {
    client.socket = null;
    this.registry.remove(client);
    this.scheduler.closed(client, 1000, new ArrayBuffer(0));
  }

  /** A worker takes what it was handed next, or does other work. */
  async run({ lane: index = 0, steps, takeBackAfter, other }: Act): Promise<void> {
    const worker = this.#workerOf(index);
    const lane = this.#laneAt(index);
    this.#acting = worker;
    lane.flush();
    worker.steps = steps;
    const meanwhile =
      takeBackAfter === undefined ? null : { after: takeBackAfter, work: () => this.takeBack(index) };
    await worker.act(() => (other === undefined ? worker.takeNext() : other()), meanwhile);
  }

  /** The socket thread sees that a worker has been in a hook for long. */
  takeBack(index: number): void {
    const wasHeld = this.held.has(index);
    this.held.add(index);
    this.scheduler.held(this.#laneAt(index));
    if (!wasHeld) this.held.delete(index);
  }

  /** The socket thread carries out what it sees; workers that died are replaced. Returns what that cost. */
  turn(): Recovery[] {
    const recoveries: Recovery[] = [];
    for (const [index, dead] of this.#workers.entries()) {
      const lane = this.#laneAt(index);
      this.#executor.runAll(lane, Atomics.load(dead.control, controlWord.reported), () => {});
      if (!dead.isDead) continue;
      const isRunning = Atomics.load(dead.control, controlWord.gate) % 2 === 1;
      const runningRef = isRunning ? (dead.control[controlWord.hookRef] ?? 0) : 0;
      this.#events.get(lane)?.onLost('it died', null);
      const end = { claimed: claimedFrames(dead.control), runningRef, isCutOff: false };
      recoveries.push(recoverLane(this, lane, end));
      tellDropped(dead.commands.bytes);
      this.scheduler.recovered(lane);
      this.#workers[index] = this.#newWorker(lane);
      this.faults.contain('handing out what waited', () => this.scheduler.credit(lane));
    }
    this.faults.contain('a look at the lanes', () => this.scheduler.fillLanes());
    for (const lane of this.lanes) lane.flush();
    return recoveries;
  }

  /** It is not used any more: many thousands of such lanes may be made in a row. */
  end(): void {
    for (const { commands } of this.#workers) tellDropped(commands.bytes + bytesOfFrames);
  }

  #laneAt(index: number): Lane {
    const lane = this.lanes[index];
    if (lane === undefined) throw new RangeError(`there is no lane ${index}`);
    return lane;
  }

  #workerOf(index: number): MortalWorker {
    const worker = this.#workers[index];
    if (worker === undefined) throw new RangeError(`there is no lane ${index}`);
    return worker;
  }

  #newWorker(lane: Lane): MortalWorker {
    const worker = new MortalWorker(this.#handler, () => this.#executor.run(lane));
    const { control, handed, commands } = worker;
    const link = {
      commands,
      hand: ({ page }: { page: Page }) => handed.push(page),
      adopt: (events: LinkEvents) => this.#events.set(lane, events),
      clearDoorbell: () => {},
      hookMs: () => (this.held.has(lane.index) ? 1000 : 0),
      kill: () => {
        worker.steps = 0;
      },
      get claimed() {
        return claimedFrames(control);
      },
      get gate() {
        return Atomics.load(control, controlWord.gate);
      },
      takeBack: (from: number) => {
        if (!takeBackFrames(control, from)) return false;
        handed.push('goOn');
        return true;
      },
    } as unknown as WorkerLink;
    lane.attach(link);
    return worker;
  }
}
