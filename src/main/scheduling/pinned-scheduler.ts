// Pinned: a client stays on the lane it got when it opened, so a handler may keep state on its thread.
import { closeCodes } from '../../protocol/close-codes.ts';
import type { Client } from '../clients/client.ts';
import {
  messageFlags,
  writeClosed,
  writeMessage,
  writeOpened,
  writeReintroduced,
  writeReopened,
  writeRequest,
} from '../lanes/frame-writer.ts';
import type { Lane } from '../lanes/lane.ts';
import { DirtyLanes } from './dirty-lanes.ts';
import { longestWaitSince, shortestWaitSince } from './lane-wait.ts';
import type { Scheduler } from './scheduler.ts';

const noReason = new ArrayBuffer(0);
/**
 * Less waiting work is no reason to put a client, who stays for long, where there are more of them already: threads that
 * wait for a core for a moment would get no clients.
 */
const noticeableUs = 5000;

export class PinnedScheduler implements Scheduler {
  readonly isPinned = true;
  /** What a client sends waits on its lane. */
  readonly waiting = 0;
  readonly #lanes: readonly Lane[];
  readonly #dirty = new DirtyLanes();

  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
  }

  opened(client: Client): void {
    const lane = this.#pin(client);
    writeOpened(lane, client.ref, client.detailsText());
    this.#mark(lane, client);
  }

  message(client: Client, data: ArrayBuffer, isBinary: boolean): void {
    const { lane } = client;
    if (lane === null) return;
    writeMessage(lane, client.ref, data, messageFlags(isBinary));
    this.#mark(lane, client);
  }

  request(client: Client, body: ArrayBuffer, isBinary: boolean): void {
    const lane = this.#pin(client);
    writeRequest(lane, client.ref, client.detailsText(), body, messageFlags(isBinary));
    this.#mark(lane, client);
  }

  closed(client: Client, code: number, reason: ArrayBuffer): void {
    const { lane } = client;
    if (lane === null) return;
    lane.clients--;
    writeClosed(lane, client.ref, code, reason);
    this.#mark(lane, client);
  }

  requestEnded(client: Client): void {
    const { lane } = client;
    if (lane === null) return;
    if (lane.hasCloseHook) this.closed(client, closeCodes.NORMAL.code, noReason);
    else lane.clients--;
  }

  handled(): void {}

  credit(lane: Lane): void {
    lane.flush();
  }

  held(): void {}

  fillLanes(): void {}

  recovered(): void {}

  waitingSince(client: Client | null, before: number): number {
    return client?.lane?.waitingSince ?? shortestWaitSince(this.#lanes, before);
  }

  isLate(before: number): boolean {
    return this.#lanes.some((lane) => lane.waitingSince < before);
  }

  get oldestSince(): number {
    return longestWaitSince(this.#lanes);
  }

  reintroduce(lane: Lane, client: Client, opening: 'waiting' | 'done' | 'lost'): void {
    // A request frame holds its details; of a request that was lost the handler hears nothing more.
    if (opening === 'waiting' || client.isRequest) return;
    if (!client.isOnline && client.ledger.inFlight === 0) return;
    const recovered = { details: client.detailsText(), state: client.keptState?.buffer ?? null };
    if (opening === 'lost' || !client.isOnline) return writeReintroduced(lane, client.ref, recovered);
    writeReopened(lane, client.ref, recovered);
    client.ledger.handedOver();
  }

  #mark(lane: Lane, client: Client): void {
    client.ledger.handedOver();
    this.#dirty.mark(lane);
  }

  // Two random choices keep lanes nearly as even as looking at all of them would (Mitzenmacher, "The Power of
  // Two Choices in Randomized Load Balancing", 2001), and a lane that is busy now is avoided.
  #pin(client: Client): Lane {
    const count = this.#lanes.length;
    const first = random(count);
    const one = this.#lanes[first];
    const other = this.#lanes[(first + 1 + random(count - 1)) % count];
    if (one === undefined || other === undefined) throw new Error('a scheduler has at least one lane');
    let lane = lessLoaded(one, other);
    // Both are busy: there may be one that is not.
    if (!lane.isReady || waitUs(lane) > noticeableUs) lane = this.#lanes.reduce(lessLoaded);
    lane.clients++;
    client.lane = lane;
    return lane;
  }
}

function random(below: number): number {
  return Math.floor(Math.random() * below);
}

// The first where there is no difference.
function lessLoaded(a: Lane, b: Lane): Lane {
  if (a.isReady !== b.isReady) return a.isReady ? a : b;
  const waitingA = waitUs(a);
  const waitingB = waitUs(b);
  if (Math.abs(waitingA - waitingB) > noticeableUs) return waitingA < waitingB ? a : b;
  return b.clients < a.clients ? b : a;
}

// What is expected from the times of its messages so far, or what is seen already: a hook may be stuck there, or run for long.
function waitUs(lane: Lane): number {
  const since = lane.waitingSince;
  const seen = since === Number.POSITIVE_INFINITY ? 0 : (performance.now() - since) * 1000;
  return Math.max(lane.unhandled * lane.averageUs, seen, lane.heldUs);
}
