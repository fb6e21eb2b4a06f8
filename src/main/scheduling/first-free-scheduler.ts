// A message runs on the first worker that is free, in its client's order: stateless and movable handlers. A client is on one
// lane at a time; what no lane can take waits here, and so does what a lane had and its worker does not come to. Keeps
// clients whose messages take long from holding all workers.
import { closeCodes } from '../../protocol/close-codes.ts';
import type { Backlog } from '../clients/backlog.ts';
import type { Client } from '../clients/client.ts';
import { messageFlags } from '../lanes/frame-writer.ts';
import type { Lane } from '../lanes/lane.ts';
import { Expectations } from './expectations.ts';
import { areBelievable } from './frame-rests.ts';
import { hasBudget, isFree, isHeld, isSoonFree, LaneChoice } from './lane-choice.ts';
import { longestWaitSince, shortestWaitSince } from './lane-wait.ts';
import { returnFrames } from './returned-frames.ts';
import type { Scheduler } from './scheduler.ts';
import { WaitingClients } from './waiting-clients.ts';
import type { WanderingFrames } from './wandering-frames.ts';

const noReason = new ArrayBuffer(0);

export interface FirstFreeParts {
  readonly lanes: readonly Lane[];
  /** Lanes for spare workers that help out. */
  readonly helpers: readonly Lane[];
  /** Writes frames to all these lanes; says whether clients have homes. */
  readonly frames: WanderingFrames;
  readonly clientOf: (ref: number) => Client | undefined;
  readonly counts: { framesTakenBack: number };
  /** Something waits here: see to it that `fillLanes` is called. */
  readonly onWaiting: () => void;
  /** Light work waits, and every worker is in a long hook. Returns whether the lane for a spare worker has one now. */
  readonly lend: (helper: Lane) => boolean;
}

export class FirstFreeScheduler implements Scheduler {
  readonly isPinned = false;
  readonly #parts: FirstFreeParts;
  /** The helpers, too. */
  readonly #allLanes: readonly Lane[];
  readonly #choice: LaneChoice;
  readonly #frames: WanderingFrames;
  readonly #expectations = new Expectations();
  readonly #waiting = new WaitingClients((client) => this.#expectations.isHeavy(client));

  constructor(parts: FirstFreeParts) {
    const { lanes, helpers, frames } = parts;
    this.#parts = parts;
    this.#allLanes = [...lanes, ...helpers];
    this.#choice = new LaneChoice(lanes, helpers.length > 0);
    this.#frames = frames;
  }

  /** Clients of which something waits for a lane. */
  get waiting(): number {
    return this.#waiting.count;
  }

  opened(client: Client): void {
    this.#frames.met(client);
    const lane = this.#laneFor(client, this.#expectations.isHeavyToOpen(client));
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
    this.#frames.met(client);
    this.message(client, body, isBinary);
  }

  closed(client: Client, code: number, reason: ArrayBuffer): void {
    const backlog = client.ledger.waits();
    backlog.close = { code, reason: reason.slice(0) };
    if (!backlog.isOnlyClose) return this.#enqueue(client);
    this.#close(client, backlog, client.ledger.inFlight > 0 ? client.lane : null);
  }

  requestEnded(client: Client): void {
    if (this.#parts.lanes.some(({ hasCloseHook }) => hasCloseHook)) {
      this.closed(client, closeCodes.NORMAL.code, noReason);
    }
  }

  handled(lane: Lane, client: Client, timeUs: number | null, isMessage: boolean): void {
    lane.expectedUs -= lane.expectedUs / (lane.unhandled + 1);
    if (timeUs !== null) this.#expectations.took(client, timeUs, isMessage);
    const { ledger } = client;
    if (ledger.inFlight > 0) return;
    if (!this.#frames.hasHomes) client.lane = null;
    if (!ledger.isDone) this.#enqueue(client);
  }

  credit(lane: Lane): void {
    // Helpers are given something only when no other lane can take it.
    try {
      if (!this.#parts.helpers.includes(lane)) this.#fill(lane);
    } finally {
      lane.flush();
    }
    if (!lane.isReady || !lane.isIdle) return;
    // It has nothing to do: what waits behind others' long hooks comes here.
    for (const other of this.#allLanes) if (other.hasUnbegun && isHeld(other)) this.held(other);
  }

  held(lane: Lane): void {
    if (!this.#choice.isAny || !lane.hasUnbegun) return;
    // A move costs more than a look.
    if (this.#frames.hasHomes && isSoonFree(lane)) return;
    if (!this.#choice.isOtherFree(lane) && !this.#choice.isLong(lane)) return;
    this.#takeBack(lane);
    this.fillLanes();
  }

  recovered(lane: Lane): void {
    this.#takeBack(lane);
    // Whoever belonged there finds another one.
    lane.clients = 0;
    this.fillLanes();
  }

  fillLanes(): void {
    for (const lane of this.#parts.lanes) {
      if (this.waiting === 0) return;
      if (isFree(lane)) this.#fill(lane);
    }
    if (this.#waiting.hasLight && this.#choice.areAllInLongHooks) this.#fillHelpers();
  }

  waitingSince(client: Client | null, before: number): number {
    const lane = client === null || client.ledger.inFlight === 0 ? null : client.lane;
    const backlog = client === null ? null : client.ledger.backlog;
    // As long as a lane has frames of a client, no other lane takes it.
    const onLanes = lane === null ? shortestWaitSince(this.#parts.lanes, before) : lane.waitingSince;
    const inQueue = this.#waiting.since(client !== null && this.#expectations.isHeavy(client));
    return Math.min(onLanes, inQueue, backlog?.first?.at ?? Number.POSITIVE_INFINITY);
  }

  isLate(before: number): boolean {
    if (this.#waiting.since(false) < before || this.#waiting.since(true) < before) return true;
    return this.#allLanes.some((lane) => lane.waitingSince < before);
  }

  // Behind a hook that runs, its own client's messages wait.
  get oldestSince(): number {
    const behind = this.#allLanes.map(({ link }) => {
      const running = link === null ? undefined : this.#parts.clientOf(link.runningRef);
      return running?.ledger.backlog?.first?.at ?? Number.POSITIVE_INFINITY;
    });
    const inQueues = [this.#waiting.since(false), this.#waiting.since(true)];
    return Math.min(longestWaitSince(this.#allLanes), ...inQueues, ...behind);
  }

  reintroduce(lane: Lane, client: Client, opening: 'waiting' | 'done' | 'lost'): void {
    this.#frames.reintroduce(lane, client, opening);
    if (client.ledger.inFlight > 0) return;
    client.lane = null;
    this.#enqueue(client);
  }

  // The lane that may take a message of this client now, or null when the message has to wait.
  #laneNow(client: Client): Lane | null {
    const { lane, ledger } = client;
    if (ledger.backlog !== null) return null;
    const isHeavy = this.#expectations.isHeavy(client);
    if (ledger.inFlight === 0) return this.#laneFor(client, isHeavy);
    // A lane keeps its order, so behind its own frames is a place.
    return lane !== null && !isHeavy && this.#choice.canFollow(lane) ? lane : null;
  }

  // For a client that no lane has now; null when it has to wait, as others do already or because there is no room.
  #laneFor({ lane: home }: Client, isHeavy: boolean): Lane | null {
    if (home !== null && this.#choice.isHomely(home) && (!isHeavy || this.#choice.mayTakeHeavy()))
      return home;
    if (isHeavy) return this.#waiting.hasHeavy ? null : this.#choice.heavy();
    if (this.#waiting.hasLight) return null;
    return this.#lightLane();
  }

  #lightLane(): Lane | null {
    return this.#frames.hasHomes ? this.#choice.newHome() : this.#choice.light();
  }

  #open(lane: Lane, client: Client, flags: number): void {
    this.#frames.open(lane, client, flags, this.#expectations.openingUs(client));
  }

  #append(lane: Lane, client: Client, data: ArrayBuffer, flags: number): void {
    this.#frames.message(lane, client, data, flags, this.#expectations.messageUs(client));
    if (this.#expectations.isHeavy(client)) lane.isHeavy = true;
    else if (client.work !== null) this.#choice.sawLight();
  }

  #close(client: Client, backlog: Backlog, current: Lane | null): void {
    const lane = current ?? this.#frames.knowing(client).find(canTakeAtOnce) ?? this.#choice.light();
    if (backlog.close === null || lane === null) return this.#wait(client);
    this.#frames.close(lane, client, backlog.close);
    client.ledger.waitsNoMore();
  }

  #wait(client: Client, since?: number): void {
    this.#waiting.add(client, since);
    this.#parts.onWaiting();
  }

  #enqueue(client: Client): void {
    this.#wait(client);
    const lane = this.#expectations.isHeavy(client) ? this.#choice.heavy() : this.#lightLane();
    if (lane !== null) this.#fill(lane);
  }

  // Gives the lane what waits: light clients up to its budget, and behind them a heavy one, which it has to itself then.
  #fill(lane: Lane): void {
    if (!lane.isReady || lane.frames.isPassedOver) return;
    this.#fillLight(lane);
    if (lane.isHeavy || !this.#waiting.hasHeavy || isHeld(lane) || !this.#choice.mayTakeHeavy()) return;
    const client = this.#waiting.nextHeavy();
    if (client !== undefined) this.#dispatch(client, lane);
  }

  #fillLight(lane: Lane): void {
    if (lane.isIdle) {
      lane.expectedUs = 0;
      lane.isHeavy = false;
    }
    while (!lane.isHeavy && this.#choice.hasRoom(lane)) {
      const client = this.#waiting.nextLight();
      if (client === undefined) return;
      this.#dispatch(client, lane);
    }
  }

  #fillHelpers(): void {
    for (const lane of this.#parts.helpers) {
      if (!lane.isReady && !this.#parts.lend(lane)) continue;
      if (isFree(lane)) this.#fillLight(lane);
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
    } while (hasBudget(lane));
    if (backlog.messages > 0) return;
    if (backlog.close !== null) this.#close(client, backlog, lane);
    else client.ledger.waitsNoMore();
  }

  #takeBack(lane: Lane): void {
    const { clientOf, counts } = this.#parts;
    const frames = lane.takeBack((them) => areBelievable(them, clientOf));
    if (frames.length === 0) return;
    lane.expectedUs = 0;
    // Whether it is held up is to be looked at again before it gets anything.
    lane.dirty = false;
    if (lane.unhandled === 0 || lane.isIdle) lane.isHeavy = false;
    const returned = returnFrames(lane, frames, clientOf, this.#frames);
    if (lane.frames.hasFrames) this.#frames.mark(lane);
    for (const { client, since } of returned) {
      // Its worker may be in the middle of something of its own: then it waits for that.
      if (client.ledger.inFlight === 0 && !this.#frames.hasHomes) client.lane = null;
      this.#wait(client, since);
    }
    if (lane.isReady) counts.framesTakenBack += frames.length;
  }
}

function canTakeAtOnce(lane: Lane): boolean {
  return isFree(lane) && hasBudget(lane);
}
