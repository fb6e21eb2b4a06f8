// Writes frames of clients that have a home lane, whose worker has their state, and move to another one with what was kept
// of it: movable handlers. The worker of the old lane forgets them.
import { movedFlag, recoveredFlag } from '../../protocol/frames.ts';
import type { WaitingClose } from '../clients/backlog.ts';
import type { Client } from '../clients/client.ts';
import { type Recovered, writeForgotten, writeOpenedWith, writeReintroduced } from '../lanes/frame-writer.ts';
import type { Lane } from '../lanes/lane.ts';
import { addLane, hasLane, removeLane } from '../lanes/lane-bits.ts';
import { WanderingFrames } from './wandering-frames.ts';

/** The part of the statistics that is counted here. */
export interface MoveCounts {
  clientsMoved: number;
}

export class MovingFrames extends WanderingFrames {
  override readonly hasHomes: boolean = true;
  readonly #counts: MoveCounts;
  /** Clients whose `open` is not to be called again: it was lost with its worker, or they have left. */
  readonly #quiet = new WeakSet<Client>();

  constructor(lanes: readonly Lane[], counts: MoveCounts) {
    super(lanes);
    this.#counts = counts;
  }

  override open(lane: Lane, client: Client, flags: number, expectedUs: number): void {
    this.#leaveOthers(lane, client);
    writeOpenedWith(lane, client.ref, flags, recoveredOf(client, flags));
    this.#moveIn(lane, client);
    this.wrote(lane, client, expectedUs);
  }

  override close(lane: Lane, client: Client, close: WaitingClose): void {
    this.#quiet.add(client);
    super.close(lane, client, close);
    if (!client.isRequest) lane.clients--;
  }

  override introduce(lane: Lane, client: Client): void {
    if (hasLane(client.knownTo, lane.index)) return;
    // A request has no home: its close may be called anywhere.
    if (client.isRequest) return super.introduce(lane, client);
    if (!this.#quiet.has(client)) return this.open(lane, client, movedFlag, 0);
    this.#leaveOthers(lane, client);
    writeReintroduced(lane, client.ref, recoveredOf(client, recoveredFlag));
    this.#moveIn(lane, client);
  }

  override reintroduce(_lane: Lane, client: Client, opening: 'waiting' | 'done' | 'lost'): void {
    if (opening === 'waiting' || client.isRequest) return;
    if (opening === 'lost' || !client.isOnline) this.#quiet.add(client);
    else client.ledger.waits().opening = recoveredFlag;
  }

  override forget(lane: Lane, client: Client): void {
    if (!client.isRequest && hasLane(client.knownTo, lane.index)) lane.clients--;
    super.forget(lane, client);
  }

  override recall(lane: Lane, client: Client): void {
    if (!client.isRequest && !hasLane(client.knownTo, lane.index)) lane.clients++;
    super.recall(lane, client);
  }

  #leaveOthers(lane: Lane, client: Client): void {
    for (const other of this.knowing(client)) {
      if (other === lane) continue;
      writeForgotten(other, client.ref);
      this.mark(other);
      client.knownTo = removeLane(client.knownTo, other.index);
      other.clients--;
      this.#counts.clientsMoved++;
    }
  }

  #moveIn(lane: Lane, client: Client): void {
    client.knownTo = addLane(client.knownTo, lane.index);
    client.lane = lane;
    lane.clients++;
  }
}

function recoveredOf(client: Client, flags: number): Recovered {
  const hasState = (flags & (movedFlag | recoveredFlag)) !== 0;
  return { details: client.detailsText(), state: hasState ? (client.keptState?.buffer ?? null) : null };
}
