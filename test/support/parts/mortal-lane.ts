// A lane with both of its ends on one thread: the real scheduler, pages, executor and recovery of the socket thread, and
// the real frame loop and outbox of a worker that can be stopped after any of its steps in shared memory, as if its
// thread had died there.

import { Registry } from '#dist/main/clients/registry.js';
import { SocketClient } from '#dist/main/clients/socket-client.js';
import { CommandExecutor } from '#dist/main/delivery/command-executor.js';
import type { Outlet } from '#dist/main/delivery/outlet.js';
import { CommandStream } from '#dist/main/lanes/command-stream.js';
import type { Lane } from '#dist/main/lanes/lane.js';
import type { LinkEvents, WorkerLink } from '#dist/main/lanes/worker-link.js';
import { QueueLimits } from '#dist/main/limits/queue-limits.js';
import { type Recovery, recoverLane } from '#dist/main/recovery/lane-recovery.js';
import { PinnedScheduler } from '#dist/main/scheduling/pinned-scheduler.js';
import type { Scheduler } from '#dist/main/scheduling/scheduler.js';
import { StatelessScheduler } from '#dist/main/scheduling/stateless-scheduler.js';
import type { Socket } from '#dist/main/sockets/uws.js';
import { Statistics } from '#dist/main/statistics/statistics.js';
import { newIdKey } from '#dist/protocol/client-id.js';
import { controlBytes, controlWord, type ToMain } from '#dist/protocol/lane-contract.js';
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
/** So much may be unread before the worker waits: little, so that it does. */
const maxUnreadBytes = 1024 * 1024;

type Port = ConstructorParameters<typeof Outbox>[0];

const limits = {
  maxQueuedMessages: 1000,
  maxQueuedBytes: 1e6,
  maxTotalQueuedMessages: 10_000,
  maxTotalQueuedBytes: 1e7,
};

/** The worker of a lane. After `steps` more words written in shared memory it is dead: it runs on, and nobody sees it. */
class MortalWorker {
  readonly commands = new CommandStream();
  readonly control = new Int32Array(new SharedArrayBuffer(controlBytes));
  readonly loop: FrameLoop;
  readonly batches: Page[] = [];
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

  /** Runs `work` with every word that it writes in shared memory counted, and left out once the worker is dead. */
  async act(work: () => void): Promise<void> {
    const { store, compareExchange, wait } = Atomics;
    const step = (): boolean => this.steps-- > 0;
    Atomics.store = ((array: Int32Array, index: number, value: number) =>
      step() ? store(array, index, value) : value) as typeof Atomics.store;
    Atomics.compareExchange = ((array: Int32Array, index: number, expected: number, value: number) =>
      step() ? compareExchange(array, index, expected, value) : expected) as typeof Atomics.compareExchange;
    // Where it would wait, the socket thread reads; if that does not help, it would have waited for itself.
    Atomics.wait = ((array: Int32Array, index: number, value: number) => {
      if (this.isDead) throw new Error('a dead worker waits for nobody');
      Object.assign(Atomics, { store, compareExchange });
      this.#read();
      Object.assign(Atomics, mortal);
      if (array[index] === value) this.waitedForItself = true;
      if (this.waitedForItself) throw new Error('the worker waits for what only it can free');
      return 'ok';
    }) as typeof Atomics.wait;
    const mortal = { store: Atomics.store, compareExchange: Atomics.compareExchange };
    try {
      work();
      // What goes on after an await of a hook is written by this worker, too. Nothing but microtasks runs meanwhile.
      for (let count = 0; count < 20; count++) await null;
    } finally {
      Object.assign(Atomics, { store, compareExchange, wait });
    }
  }
}

export class MortalLane {
  readonly lane: Lane;
  readonly scheduler: Scheduler;
  readonly statistics = new Statistics();
  readonly faults = silentFaults(this.statistics);
  readonly registry = new Registry();
  readonly queueLimits = new QueueLimits(limits);
  readonly #executor: CommandExecutor;
  readonly #handler: Handler;
  #worker: MortalWorker;
  #events: LinkEvents | null = null;

  constructor(handler: Handler, isStateless: boolean) {
    this.#handler = handler;
    this.lane = loneLane(0);
    const lanes = [this.lane];
    const scheduler = isStateless ? new StatelessScheduler(lanes) : new PinnedScheduler(lanes);
    this.#executor = new CommandExecutor({
      faults: this.faults,
      registry: this.registry,
      statistics: this.statistics,
      queueLimits: this.queueLimits,
      lines: { write: (_kind, line) => line() },
      outlet: {} as Outlet,
      turn: endlessTurn(),
      closeOnHandlerError: false,
      onHandled: (lane, client) => scheduler.handled(lane, client),
      onCredit: (lane) => scheduler.credit(lane),
    });
    this.scheduler = scheduler;
    this.#worker = this.#newWorker();
  }

  /** Whether the worker is dead, and what its hooks do is seen by nobody. */
  get isDead(): boolean {
    return this.#worker.isDead;
  }

  /** Whether the worker has waited for a page that nobody but itself could have freed. */
  get waitedForItself(): boolean {
    return this.#worker.waitedForItself;
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

  /** The worker takes a batch, or does `other` work, and dies after `steps` words of it if it has so many to write. */
  async run(steps: number, other?: () => void): Promise<void> {
    const worker = this.#worker;
    this.lane.flush();
    worker.steps = steps;
    await worker.act(() => {
      if (other !== undefined) return other();
      const page = worker.batches.shift();
      if (page !== undefined) worker.loop.run(page);
    });
  }

  /** The socket thread carries out what it sees; a worker that died is replaced. Returns what that cost. */
  turn(): Recovery | null {
    const dead = this.#worker;
    this.#executor.runAll(this.lane, Atomics.load(dead.control, controlWord.reported), () => {});
    if (!dead.isDead) return null;
    const taken = Atomics.load(dead.control, controlWord.taken);
    const isRunning = Atomics.load(dead.control, controlWord.gate) % 2 === 1;
    const runningRef = isRunning ? (dead.control[controlWord.hookRef] ?? 0) : 0;
    this.#events?.onLost('it died', null);
    const recovery = recoverLane(this, this.lane, { taken, runningRef, isCutOff: false });
    this.#worker = this.#newWorker();
    this.scheduler.credit(this.lane);
    return recovery;
  }

  #newWorker(): MortalWorker {
    const worker = new MortalWorker(this.#handler, () => this.#executor.run(this.lane));
    const link = {
      commands: worker.commands,
      hand: ({ page }: { page: Page }) => worker.batches.push(page),
      adopt: (events: LinkEvents) => {
        this.#events = events;
      },
      clearDoorbell: () => {},
      hookMs: () => 0,
    } as unknown as WorkerLink;
    this.lane.attach(link);
    return worker;
  }
}
