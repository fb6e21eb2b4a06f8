// Writes frames of clients that may be on any lane: each lane's worker is told once who a client is, and at its end all of
// them that it has left.
import type { WaitingClose } from '../clients/backlog.ts';
import type { Client } from '../clients/client.ts';
import {
  writeClosed,
  writeForgotten,
  writeIntroduced,
  writeMessage,
  writeOpened,
  writeRequest,
} from '../lanes/frame-writer.ts';
import type { Lane } from '../lanes/lane.ts';
import { addLane, emptyLaneBits, hasLane, removeLane } from '../lanes/lane-bits.ts';
import { DirtyLanes } from './dirty-lanes.ts';

export class WanderingFrames {
  /** Whether a client has a lane where it belongs, also while that has nothing of it. */
  readonly hasHomes: boolean = false;
  readonly #lanes: readonly Lane[];
  readonly #dirty = new DirtyLanes();

  /** `lanes` are all on which a client can be. */
  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
  }

  /** A client that no worker knows yet. */
  met(client: Client): void {
    client.knownTo = emptyLaneBits(this.#lanes.length);
  }

  /** The lanes whose workers know it. */
  knowing(client: Client): Lane[] {
    return this.#lanes.filter(({ index }) => hasLane(client.knownTo, index));
  }

  open(lane: Lane, client: Client, flags: number, expectedUs: number): void {
    writeOpened(lane, client.ref, client.detailsText(), flags);
    client.knownTo = addLane(client.knownTo, lane.index);
    this.wrote(lane, client, expectedUs);
  }

  /** A message, or the body of a request. */
  message(lane: Lane, client: Client, data: ArrayBuffer, flags: number, expectedUs: number): void {
    if (client.isRequest) {
      writeRequest(lane, client.ref, client.detailsText(), data, flags);
      client.knownTo = addLane(client.knownTo, lane.index);
    } else {
      this.introduce(lane, client);
      writeMessage(lane, client.ref, data, flags);
    }
    this.wrote(lane, client, expectedUs);
  }

  /** Tells one worker that the client has left, and the others that know it to forget it. */
  close(lane: Lane, client: Client, { code, reason }: WaitingClose): void {
    this.introduce(lane, client);
    writeClosed(lane, client.ref, code, reason);
    this.wrote(lane, client, 0);
    for (const other of this.knowing(client)) {
      if (other === lane) continue;
      writeForgotten(other, client.ref);
      this.#dirty.mark(other);
    }
    this.met(client);
  }

  introduce(lane: Lane, client: Client): void {
    if (hasLane(client.knownTo, lane.index)) return;
    writeIntroduced(lane, client.ref, client.detailsText(), client.isRequest);
    client.knownTo = addLane(client.knownTo, lane.index);
  }

  /** The lane's worker died; see `Scheduler.reintroduce`. */
  reintroduce(lane: Lane, client: Client, _opening: 'waiting' | 'done' | 'lost'): void {
    if (client.ledger.inFlight > 0) this.introduce(lane, client);
  }

  /** The lane's worker was to hear of the client, and does not: that frame was taken back. */
  forget(lane: Lane, client: Client): void {
    client.knownTo = removeLane(client.knownTo, lane.index);
  }

  /** The lane's worker was to forget the client, and does not, while all others were told to. */
  recall(lane: Lane, client: Client): void {
    client.knownTo = addLane(client.knownTo, lane.index);
  }

  /** Has the lane hand out what it has at the end of this turn. */
  mark(lane: Lane): void {
    this.#dirty.mark(lane);
  }

  /** The lane has a frame more of the client, of the sort that is reported. */
  protected wrote(lane: Lane, client: Client, expectedUs: number): void {
    client.lane = lane;
    client.ledger.handedOver();
    lane.expectedUs += expectedUs;
    this.#dirty.mark(lane);
  }
}
