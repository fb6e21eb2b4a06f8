// Stateless: any worker takes any client that has frames waiting, a client being on one lane at a time. Keeps
// clients whose messages take long from holding all workers.
import { closeCodes } from '../../protocol/close-codes.ts';
import { coarseNow } from '../basics/coarse-clock.ts';
import { FifoQueue } from '../basics/fifo-queue.ts';
import type { Client } from '../clients/client.ts';
import { DirtyLanes } from '../lanes/dirty-lanes.ts';
import {
  writeClosed,
  writeForgotten,
  writeIntroduced,
  writeMessage,
  writeOpened,
  writeRequest,
} from '../lanes/frame-writer.ts';
import type { Lane } from '../lanes/lane.ts';
import { addLane, emptyLaneBits, hasLane } from '../lanes/lane-bits.ts';
import { shortestWaitSince } from '../lanes/lane-wait.ts';
import type { Scheduler } from './scheduler.ts';

/** A client is heavy when its messages take longer than this on average. */
const heavyUs = 5_000;
/** So much expected work goes to one lane before another one is woken. */
const fillUs = 200;
/** So much expected work may wait on a lane; what goes beyond waits for whichever lane is free first. */
const budgetUs = 2_000;
/** A hook is seen when it has run for so long: before that its thread may only have lost its core for a moment. */
const seenUs = 1_000;
/** A lane whose hook has run for so long takes nothing, even where no other has room: what comes waits for the first. */
const longHookUs = 10_000;
/** Heavy clients may have every worker when no light message came for so long. */
const lightMemoryMs = 1_000;
/** What a message is expected to take before anything is known. */
const firstGuessUs = 50;

const noReason = new ArrayBuffer(0);

export class StatelessScheduler implements Scheduler {
  readonly isPinned = false;
  readonly #lanes: readonly Lane[];
  readonly #dirty = new DirtyLanes();
  readonly #light = new FifoQueue<Client>();
  readonly #heavy = new FifoQueue<Client>();
  /** Moving averages over all clients, for those of which nothing is known; requests are always such. */
  #messageUs = firstGuessUs;
  #requestUs = firstGuessUs;
  #sawLight = false;
  #lastLight = Number.NEGATIVE_INFINITY;
  /** The lane that is being filled. */
  #current = 0;
  /** The lane that takes nothing more, so that a heavy message that waits can have it. */
  #reserved: Lane | null = null;

  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
  }

  opened(client: Client): void {
    const lane = this.#lightLane() ?? this.#leastLoaded();
    client.knownTo = addLane(emptyLaneBits(this.#lanes.length), lane.index);
    this.#take(lane, client, 0);
    writeOpened(lane, client.ref, client.detailsText());
  }

  message(client: Client, data: ArrayBuffer, isBinary: boolean): void {
    const lane = this.#laneNow(client);
    if (lane !== null) this.#append(lane, client, data, isBinary);
    else {
      client.ledger.waits().push(data, isBinary);
      this.#enqueue(client);
    }
  }

  request(client: Client, body: ArrayBuffer, isBinary: boolean): void {
    // A request carries its details and cannot wait outside of a lane: it goes to one without heavy work if it can.
    const lane = this.#lightLane() ?? this.#leastLoaded();
    client.knownTo = addLane(emptyLaneBits(this.#lanes.length), lane.index);
    this.#take(lane, client, this.#requestUs);
    writeRequest(lane, client.ref, client.detailsText(), body, isBinary);
  }

  closed(client: Client, code: number, reason: ArrayBuffer): void {
    const backlog = client.ledger.waits();
    backlog.close = { code, reason: reason.slice(0) };
    if (backlog.messages === 0) this.#close(client, client.lane);
    else this.#enqueue(client);
  }

  requestEnded(client: Client): void {
    if (this.#lanes.some(({ hasCloseHook }) => hasCloseHook)) {
      this.closed(client, closeCodes.NORMAL.code, noReason);
    }
  }

  handled(lane: Lane, client: Client | undefined): void {
    lane.expectedUs -= lane.expectedUs / (lane.unhandled + 1);
    if (client === undefined) return;
    this.#learn(client);
    const { ledger } = client;
    if (ledger.inFlight > 0) return;
    client.lane = null;
    if (ledger.isDone) return;
    this.#enqueue(client);
    this.#fill(lane);
  }

  credit(lane: Lane): void {
    this.#fill(lane);
    lane.flush();
  }

  waitingSince(client: Client | null, before: number): number {
    const lane = client === null ? null : client.lane;
    const backlog = client === null ? null : client.ledger.backlog;
    // As long as a lane has frames of a client, no other lane takes it.
    const onLanes = lane === null ? shortestWaitSince(this.#lanes, before) : lane.waitingSince;
    const first = (client !== null && isHeavy(client) ? this.#heavy : this.#light).first;
    const inQueue = first?.ledger.backlog?.queuedAt ?? Number.POSITIVE_INFINITY;
    return Math.min(onLanes, inQueue, backlog?.oldestAt ?? Number.POSITIVE_INFINITY);
  }

  isLate(before: number): boolean {
    for (const { first } of [this.#light, this.#heavy]) {
      if (first !== undefined && (first.ledger.backlog?.queuedAt ?? before) < before) return true;
    }
    return this.#lanes.some((lane) => lane.waitingSince < before);
  }

  reintroduce(lane: Lane, client: Client): void {
    if (client.ledger.inFlight === 0) return this.#enqueue(client);
    this.#introduce(lane, client);
  }

  // The lane that may take a message of this client now, or null when the message has to wait.
  #laneNow(client: Client): Lane | null {
    const { backlog, inFlight } = client.ledger;
    if (backlog !== null) return null;
    if (inFlight === 0) return isHeavy(client) ? this.#heavyLane() : this.#lightLane();
    // A lane keeps its order, so behind its own frames is a place, as long as that lane has room.
    const { lane } = client;
    if (lane === null || isHeavy(client) || !this.#isOpen(lane)) return null;
    return this.#hasRoom(lane) ? lane : null;
  }

  #append(lane: Lane, client: Client, data: ArrayBuffer, isBinary: boolean): void {
    this.#introduce(lane, client);
    if (isHeavy(client)) lane.isHeavy = true;
    else if (client.averageUs >= 0) this.#sawLight = true;
    this.#take(lane, client, client.averageUs < 0 ? this.#messageUs : client.averageUs);
    writeMessage(lane, client.ref, data, isBinary);
  }

  #take(lane: Lane, client: Client, expectedUs: number): void {
    client.lane = lane;
    client.ledger.handedOver();
    lane.expectedUs += expectedUs;
    this.#dirty.mark(lane);
  }

  #introduce(lane: Lane, client: Client): void {
    if (hasLane(client.knownTo, lane.index)) return;
    client.knownTo = addLane(client.knownTo, lane.index);
    writeIntroduced(lane, client.ref, client.detailsText());
  }

  // Tells one worker that the client has left, and the others that know it to forget it.
  #close(client: Client, current: Lane | null): void {
    const close = client.ledger.backlog?.close;
    client.ledger.waitsNoMore();
    if (close === null || close === undefined) return;
    const knowing = this.#lanes.filter(({ index }) => hasLane(client.knownTo, index));
    const lane = current ?? knowing[0] ?? this.#leastLoaded();
    this.#introduce(lane, client);
    this.#take(lane, client, 0);
    writeClosed(lane, client.ref, close.code, close.reason);
    for (const other of knowing) {
      if (other === lane) continue;
      writeForgotten(other, client.ref);
      this.#dirty.mark(other);
    }
    client.knownTo = 0;
  }

  #enqueue(client: Client): void {
    const { backlog, inFlight } = client.ledger;
    if (backlog === null || backlog.isQueued || inFlight > 0) return;
    backlog.isQueued = true;
    backlog.queuedAt = coarseNow();
    if (isHeavy(client)) {
      this.#heavy.push(client);
      this.#reserve();
    } else this.#light.push(client);
  }

  // Gives the lane what waits: light clients up to its budget; a heavy one only when it has nothing else.
  #fill(lane: Lane): void {
    if (!lane.isReady) return;
    if (lane.isIdle) {
      lane.expectedUs = 0;
      lane.isHeavy = false;
    }
    if (lane.isHeavy) return;
    if (lane !== this.#reserved) this.#fillLight(lane);
    else if (lane.isIdle) {
      this.#reserved = null;
      const client = this.#heavy.shift();
      if (client !== undefined) this.#dispatch(client, lane);
    }
    this.#reserve();
  }

  #fillLight(lane: Lane): void {
    while (this.#hasRoom(lane)) {
      const client = this.#light.shift();
      if (client === undefined) return;
      if (isHeavy(client)) this.#heavy.push(client);
      else this.#dispatch(client, lane);
    }
  }

  // Keeps the least loaded lane free of new work for a heavy message that waits; at once where it has none.
  #reserve(): void {
    if (this.#heavy.length === 0 || this.#reserved !== null || !this.#mayTakeHeavy()) return;
    let best: Lane | null = null;
    for (const lane of this.#lanes) {
      if (!lane.isReady || lane.isHeavy) continue;
      if (best === null || loadUs(lane) < loadUs(best)) best = lane;
    }
    this.#reserved = best;
    if (best?.isIdle === true) this.#fill(best);
  }

  #dispatch(client: Client, lane: Lane): void {
    const { backlog } = client.ledger;
    if (backlog === null) return;
    backlog.isQueued = false;
    do {
      const message = backlog.shift();
      if (message === undefined) break;
      this.#append(lane, client, message.data, message.isBinary);
    } while (this.#hasRoom(lane) && !lane.isHeavy);
    if (backlog.messages > 0) return;
    if (backlog.close !== null) this.#close(client, lane);
    else client.ledger.waitsNoMore();
  }

  // Fills one lane with a little work before it wakes another: a wake-up costs more than a light message.
  #lightLane(): Lane | null {
    const current = this.#lanes[this.#current];
    if (current !== undefined && this.#isOpen(current) && takesMore(current)) return current;
    let best: Lane | null = null;
    for (const lane of this.#lanes) {
      if (!this.#isOpen(lane)) continue;
      if (best === null || loadUs(lane) < loadUs(best)) best = lane;
    }
    if (best === null || !this.#hasRoom(best)) return null;
    this.#current = best.index;
    return best;
  }

  #hasRoom(lane: Lane): boolean {
    // There is no other that could take what exceeds the budget.
    if (this.#lanes.length === 1) return true;
    return lane.expectedUs < budgetUs && lane.hookUs < longHookUs;
  }

  #isOpen(lane: Lane): boolean {
    return lane.isReady && !lane.isHeavy && lane !== this.#reserved;
  }

  #heavyLane(): Lane | null {
    if (!this.#mayTakeHeavy()) return null;
    return this.#lanes.find((lane) => this.#isOpen(lane) && lane.isIdle) ?? null;
  }

  // As long as there are light clients, one worker is kept from the heavy ones, where there is more than one.
  #mayTakeHeavy(): boolean {
    const now = performance.now();
    if (this.#sawLight) this.#lastLight = now;
    this.#sawLight = false;
    const kept = now - this.#lastLight < lightMemoryMs ? 1 : 0;
    const allowed = Math.max(1, this.#lanes.length - kept);
    let taken = this.#reserved === null ? 0 : 1;
    for (const lane of this.#lanes) if ((lane.isHeavy && !lane.isIdle) || lane.hookUs > longHookUs) taken++;
    return taken < allowed;
  }

  #leastLoaded(): Lane {
    const [first, ...others] = this.#lanes;
    if (first === undefined) throw new Error('a scheduler has at least one lane');
    return others.reduce((best, lane) => (this.#load(lane) < this.#load(best) ? lane : best), first);
  }

  #load(lane: Lane): number {
    if (!lane.isReady) return Number.MAX_SAFE_INTEGER;
    return loadUs(lane) + (this.#isOpen(lane) ? 0 : heavyUs);
  }

  #learn(client: Client): void {
    if (client.averageUs < 0) return;
    if (client.isRequest) this.#requestUs += (client.averageUs - this.#requestUs) / 64;
    else this.#messageUs += (client.averageUs - this.#messageUs) / 64;
  }
}

// Whether the lane that is being filled goes on to be, before another is woken. What came in one turn of the event loop
// travels together: whether its worker is in a long hook is looked at once for all of it.
function takesMore(lane: Lane): boolean {
  return lane.expectedUs < fillUs && (lane.dirty || lane.hookUs < seenUs);
}

// What is expected of its frames, or what is seen already: a hook that runs is expected to take as long again as it has
// taken, whoever it is of.
function loadUs(lane: Lane): number {
  const { expectedUs, hookUs } = lane;
  return hookUs < seenUs ? expectedUs : Math.max(expectedUs, hookUs);
}

function isHeavy(client: Client): boolean {
  return client.averageUs > heavyUs;
}
