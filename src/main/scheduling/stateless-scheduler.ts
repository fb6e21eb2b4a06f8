// Stateless: a message runs on the first worker that is free, in its client's order. A client is on one lane at a time;
// what no lane can take waits here, and so does what a lane had and its worker does not come to. Keeps clients whose
// messages take long from holding all workers.
import { closeCodes } from '../../protocol/close-codes.ts';
import type { WorkMeter } from '../basics/work-meter.ts';
import type { Backlog } from '../clients/backlog.ts';
import type { Client } from '../clients/client.ts';
import {
  messageFlags,
  writeClosed,
  writeForgotten,
  writeIntroduced,
  writeMessage,
  writeOpened,
  writeRequest,
} from '../lanes/frame-writer.ts';
import type { Lane } from '../lanes/lane.ts';
import { addLane, emptyLaneBits, hasLane } from '../lanes/lane-bits.ts';
import { DirtyLanes } from './dirty-lanes.ts';
import { areBelievable } from './frame-rests.ts';
import { heldUpUs } from './lane-looks.ts';
import { shortestWaitSince } from './lane-wait.ts';
import { Newcomers } from './newcomers.ts';
import { returnFrames } from './returned-frames.ts';
import type { Scheduler } from './scheduler.ts';
import { WaitingClients } from './waiting-clients.ts';

/** So much expected work goes to one lane before another one is woken. */
const fillUs = 200;
/** So much expected work may wait on a lane; what goes beyond waits for whichever lane is free first. */
const budgetUs = 2_000;
/** A lane that is held up for so long takes nothing, even where no other has room: what comes waits for the first. */
const longUs = 10_000;
/** Where every lane is held up for so long, and light work waits, spare workers help out. */
const helpUs = 5_000;
/** Heavy clients may have every worker when no light message came for so long. */
const lightMemoryMs = 1_000;
/** What a message is expected to take before anything is known. */
const firstGuessUs = 50;

const noReason = new ArrayBuffer(0);

/** The part of the statistics that is counted here. */
export interface SchedulingCounts {
  framesTakenBack: number;
}

export interface StatelessEvents {
  /** Something waits here: see to it that `fillLanes` is called. */
  onWaiting(): void;
  /** Light work waits, and every worker is in a long hook. Returns whether the lane for a spare worker has one now. */
  lend(helper: Lane): boolean;
}

export class StatelessScheduler implements Scheduler {
  readonly isPinned = false;
  readonly #lanes: readonly Lane[];
  /** Lanes for spare workers. */
  readonly #helpers: readonly Lane[];
  readonly #all: readonly Lane[];
  readonly #clientOf: (ref: number) => Client | undefined;
  readonly #counts: SchedulingCounts;
  readonly #events: StatelessEvents;
  readonly #dirty = new DirtyLanes();
  readonly #newcomers = new Newcomers();
  readonly #waiting = new WaitingClients((client) => this.#isHeavy(client));
  #sawLight = false;
  #lastLight = Number.NEGATIVE_INFINITY;
  /** The lane that is being filled. */
  #current = 0;

  /** `clientOf` finds clients by ref; `helpers` are the lanes for spare workers. */
  constructor(
    lanes: readonly Lane[],
    helpers: readonly Lane[],
    clientOf: (ref: number) => Client | undefined,
    counts: SchedulingCounts,
    events: StatelessEvents,
  ) {
    this.#lanes = lanes;
    this.#helpers = helpers;
    this.#all = [...lanes, ...helpers];
    this.#clientOf = clientOf;
    this.#counts = counts;
    this.#events = events;
  }

  get isWaiting(): boolean {
    return this.#waiting.count > 0;
  }

  opened(client: Client): void {
    client.knownTo = emptyLaneBits(this.#all.length);
    const isHeavy = this.#newcomers.opening(client)?.isHeavy() === true;
    const lane = this.#laneFor(isHeavy);
    if (lane !== null) return this.#open(lane, client, 0);
    client.ledger.waits().opening = 0;
    this.#enqueue(client);
  }

  message(client: Client, data: ArrayBuffer, isBinary: boolean): void {
    const flags = messageFlags(isBinary);
    const lane = this.#laneNow(client);
    if (lane !== null) return this.#append(lane, client, data, flags);
    client.ledger.waits().push(data, flags);
    this.#enqueue(client);
  }

  request(client: Client, body: ArrayBuffer, isBinary: boolean): void {
    client.knownTo = emptyLaneBits(this.#all.length);
    this.message(client, body, isBinary);
  }

  closed(client: Client, code: number, reason: ArrayBuffer): void {
    const { ledger } = client;
    const backlog = ledger.waits();
    backlog.close = { code, reason: reason.slice(0) };
    if (backlog.isOnlyClose) this.#close(client, client.lane);
    else this.#enqueue(client);
  }

  requestEnded(client: Client): void {
    if (this.#all.some(({ hasCloseHook }) => hasCloseHook)) {
      this.closed(client, closeCodes.NORMAL.code, noReason);
    }
  }

  handled(lane: Lane, client: Client, timeUs: number, isMessage: boolean): void {
    lane.expectedUs -= lane.expectedUs / (lane.unhandled + 1);
    this.#newcomers.took(client, timeUs, isMessage);
    const { ledger } = client;
    if (ledger.inFlight > 0) return;
    client.lane = null;
    if (!ledger.isDone) this.#enqueue(client);
  }

  credit(lane: Lane): void {
    if (!this.#helpers.includes(lane)) this.#fill(lane);
    lane.flush();
    if (!lane.isReady || !lane.isIdle) return;
    // It has nothing to do: what waits behind others' long hooks comes here.
    for (const other of this.#all) if (other.hasUnbegun && other.heldUs >= heldUpUs) this.held(other);
  }

  held(lane: Lane): void {
    if (this.#all.length === 1 || !lane.hasUnbegun) return;
    if (lane.heldUs < longUs && !this.#lanes.some((other) => this.#isOpen(other) && !isHeld(other))) return;
    this.#takeBack(lane);
    this.fillLanes();
  }

  recovered(lane: Lane): void {
    this.#takeBack(lane);
    this.fillLanes();
  }

  fillLanes(): void {
    for (const lane of this.#lanes) {
      if (!this.isWaiting) return;
      if (this.#isOpen(lane) && !isHeld(lane)) this.#fill(lane);
    }
    if (this.#waiting.hasLight && this.#lanes.every(isInLongHook)) this.#fillHelpers();
  }

  waitingSince(client: Client | null, before: number): number {
    const lane = client === null ? null : client.lane;
    const backlog = client === null ? null : client.ledger.backlog;
    // As long as a lane has frames of a client, no other lane takes it.
    const onLanes = lane === null ? shortestWaitSince(this.#lanes, before) : lane.waitingSince;
    const inQueue = this.#waiting.since(client !== null && this.#isHeavy(client));
    return Math.min(onLanes, inQueue, backlog?.first?.at ?? Number.POSITIVE_INFINITY);
  }

  isLate(before: number): boolean {
    if (this.#waiting.since(false) < before || this.#waiting.since(true) < before) return true;
    return this.#all.some((lane) => lane.waitingSince < before);
  }

  reintroduce(lane: Lane, client: Client): void {
    if (client.ledger.inFlight > 0) return this.#introduce(lane, client);
    client.lane = null;
    this.#enqueue(client);
  }

  // The lane that may take a message of this client now, or null when the message has to wait.
  #laneNow(client: Client): Lane | null {
    const { backlog, inFlight } = client.ledger;
    if (backlog !== null) return null;
    const isHeavy = this.#isHeavy(client);
    if (inFlight === 0) return this.#laneFor(isHeavy);
    // A lane keeps its order, so behind its own frames is a place, as long as that lane has room and its worker goes on.
    const { lane } = client;
    if (lane === null || isHeavy || !this.#isOpen(lane)) return null;
    return this.#hasRoom(lane) && (lane.dirty || this.#all.length === 1 || !isHeld(lane)) ? lane : null;
  }

  // For a client that no lane has now; null when it has to wait, as others do already or because there is no room.
  #laneFor(isHeavy: boolean): Lane | null {
    if (isHeavy) return this.#waiting.hasHeavy ? null : this.#heavyLane();
    return this.#waiting.hasLight ? null : this.#lightLane();
  }

  #open(lane: Lane, client: Client, flags: number): void {
    writeOpened(lane, client.ref, client.detailsText(), flags);
    client.knownTo = addLane(client.knownTo, lane.index);
    this.#take(lane, client, this.#newcomers.opening(client)?.averageUs ?? 0);
  }

  #append(lane: Lane, client: Client, data: ArrayBuffer, flags: number): void {
    if (this.#isHeavy(client)) lane.isHeavy = true;
    else if (client.work !== null) this.#sawLight = true;
    const expectedUs = this.#meterOf(client)?.averageUs ?? firstGuessUs;
    if (client.isRequest) {
      writeRequest(lane, client.ref, client.detailsText(), data, flags);
      client.knownTo = addLane(client.knownTo, lane.index);
    } else {
      this.#introduce(lane, client);
      writeMessage(lane, client.ref, data, flags);
    }
    this.#take(lane, client, expectedUs);
  }

  #take(lane: Lane, client: Client, expectedUs: number): void {
    client.lane = lane;
    client.ledger.handedOver();
    lane.expectedUs += expectedUs;
    this.#dirty.mark(lane);
  }

  #introduce(lane: Lane, client: Client): void {
    if (hasLane(client.knownTo, lane.index)) return;
    writeIntroduced(lane, client.ref, client.detailsText());
    client.knownTo = addLane(client.knownTo, lane.index);
  }

  // Tells one worker that the client has left, and the others that know it to forget it.
  #close(client: Client, current: Lane | null): void {
    const { ledger } = client;
    const close = ledger.backlog?.close;
    if (close === null || close === undefined) return;
    const knowing = this.#all.filter(({ index }) => hasLane(client.knownTo, index));
    const isFree = (lane: Lane): boolean => this.#isOpen(lane) && this.#hasRoom(lane) && !isHeld(lane);
    const lane = current ?? knowing.find(isFree) ?? this.#lightLane();
    if (lane === null) return this.#wait(client);
    this.#introduce(lane, client);
    writeClosed(lane, client.ref, close.code, close.reason);
    ledger.waitsNoMore();
    this.#take(lane, client, 0);
    for (const other of knowing) {
      if (other === lane) continue;
      writeForgotten(other, client.ref);
      this.#dirty.mark(other);
    }
    client.knownTo = emptyLaneBits(this.#all.length);
  }

  #wait(client: Client, since?: number): void {
    this.#waiting.add(client, since);
    this.#events.onWaiting();
  }

  #enqueue(client: Client): void {
    this.#wait(client);
    const lane = this.#isHeavy(client) ? this.#heavyLane() : this.#lightLane();
    if (lane !== null) this.#fill(lane);
  }

  // Gives the lane what waits: light clients up to its budget, and behind them a heavy one, which it has to itself then.
  #fill(lane: Lane): void {
    if (!lane.isReady) return;
    if (lane.isIdle) {
      lane.expectedUs = 0;
      lane.isHeavy = false;
    }
    this.#fillLight(lane);
    if (lane.isHeavy || !this.#waiting.hasHeavy || isHeld(lane) || !this.#mayTakeHeavy()) return;
    const client = this.#waiting.nextHeavy();
    if (client !== undefined) this.#dispatch(client, lane);
  }

  #fillLight(lane: Lane): void {
    while (!lane.isHeavy && this.#hasRoom(lane)) {
      const client = this.#waiting.nextLight();
      if (client === undefined) break;
      this.#dispatch(client, lane);
    }
  }

  #fillHelpers(): void {
    for (const lane of this.#helpers) {
      if (!lane.isReady && !this.#events.lend(lane)) continue;
      if (!isHeld(lane)) this.#fillLight(lane);
      if (!this.#waiting.hasLight) return;
    }
  }

  #dispatch(client: Client, lane: Lane): void {
    const { backlog } = client.ledger;
    if (backlog === null) return;
    backlog.isQueued = false;
    try {
      this.#handOver(client, backlog, lane);
    } finally {
      // Where there is no memory for a frame, it waits on.
      if (!client.ledger.isDone) this.#waiting.add(client);
    }
  }

  #handOver(client: Client, backlog: Backlog, lane: Lane): void {
    if (backlog.opening !== null) {
      this.#open(lane, client, backlog.opening);
      backlog.opening = null;
    }
    do {
      const { first } = backlog;
      if (first === undefined) break;
      this.#append(lane, client, first.data, first.flags);
      backlog.shift();
    } while (lane.expectedUs < budgetUs);
    if (backlog.messages > 0) return;
    if (backlog.close !== null) this.#close(client, lane);
    else client.ledger.waitsNoMore();
  }

  #takeBack(lane: Lane): void {
    const frames = lane.takeBack((them) => areBelievable(them, this.#clientOf));
    if (frames.length === 0) return;
    lane.expectedUs = 0;
    if (lane.unhandled === 0) lane.isHeavy = false;
    const returned = returnFrames(lane, frames, this.#clientOf);
    if (lane.frames.hasFrames) this.#dirty.mark(lane);
    for (const { client, since } of returned) this.#wait(client, since);
    if (lane.isReady) this.#counts.framesTakenBack += frames.length;
  }

  // Fills one lane with a little work before it wakes another: a wake-up costs more than a light message.
  #lightLane(): Lane | null {
    const current = this.#lanes[this.#current];
    if (current !== undefined && this.#isOpen(current) && takesMore(current)) return current;
    const best = this.#leastLoaded();
    if (best === null || !this.#hasRoom(best)) return null;
    this.#current = best.index;
    return best;
  }

  #heavyLane(): Lane | null {
    if (!this.#mayTakeHeavy()) return null;
    const best = this.#leastLoaded();
    return best === null || isHeld(best) ? null : best;
  }

  #leastLoaded(): Lane | null {
    let best: Lane | null = null;
    for (const lane of this.#lanes) {
      if (!this.#isOpen(lane)) continue;
      if (best === null || loadUs(lane) < loadUs(best)) best = lane;
    }
    return best;
  }

  #hasRoom(lane: Lane): boolean {
    // There is no other that could take what exceeds the budget.
    if (this.#all.length === 1) return true;
    return lane.expectedUs < budgetUs && (lane.dirty || lane.heldUs < longUs);
  }

  #isOpen(lane: Lane): boolean {
    return lane.isReady && !lane.isHeavy;
  }

  // As long as there are light clients, one worker is kept from the heavy ones, where there is more than one.
  #mayTakeHeavy(): boolean {
    const now = performance.now();
    if (this.#sawLight) this.#lastLight = now;
    this.#sawLight = false;
    const kept = now - this.#lastLight < lightMemoryMs ? 1 : 0;
    const allowed = Math.max(1, this.#lanes.length - kept);
    let taken = 0;
    for (const lane of this.#lanes) if ((lane.isHeavy && !lane.isIdle) || lane.heldUs > longUs) taken++;
    return taken < allowed;
  }

  #isHeavy(client: Client): boolean {
    return this.#meterOf(client)?.isHeavy() === true;
  }

  #meterOf(client: Client): WorkMeter | undefined {
    return client.work ?? this.#newcomers.message(client);
  }
}

// Whether the lane that is being filled goes on to be, before another is woken. What came in one turn of the event loop
// travels together: whether its worker is held up is looked at once for all of it.
function takesMore(lane: Lane): boolean {
  return lane.expectedUs < fillUs && (lane.dirty || !isHeld(lane));
}

// What is expected of its frames, or what is seen already: a hook that runs is expected to take as long again as it has
// taken, whoever it is of.
function loadUs(lane: Lane): number {
  const { expectedUs, heldUs } = lane;
  return heldUs < heldUpUs ? expectedUs : Math.max(expectedUs, heldUs);
}

function isInLongHook(lane: Lane): boolean {
  return !lane.isReady || lane.heldUs >= helpUs;
}

function isHeld(lane: Lane): boolean {
  return lane.heldUs >= heldUpUs;
}
