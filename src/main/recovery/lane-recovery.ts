// Puts a lane whose worker died back to work: what was handled is not repeated, what was begun is lost or tried again,
// what was not begun goes to the new worker in its order.

import { nextFrame } from '../../protocol/frame-claims.ts';
import { attemptShift, frameKind, recoveredFlag } from '../../protocol/frames.ts';
import { maxAttempts } from '../../protocol/limits.ts';
import type { Faults } from '../basics/faults.ts';
import type { Client } from '../clients/client.ts';
import type { FrameCount, LostFrames } from '../clients/client-ledger.ts';
import type { Registry } from '../clients/registry.ts';
import { type Recovered, writeAgain } from '../lanes/frame-writer.ts';
import { attemptsOf, isMessage, isReported, type LooseFrame, messageBytes } from '../lanes/kept-frames.ts';
import type { Lane } from '../lanes/lane.ts';
import { removeLane } from '../lanes/lane-bits.ts';
import { readUnbegun } from '../lanes/unbegun-frames.ts';
import type { QueueLimits } from '../limits/queue-limits.ts';
import { count, countByClient, isBelievable, newRest, type Rest } from '../scheduling/frame-rests.ts';
import type { Scheduler } from '../scheduling/scheduler.ts';

/** Why a frame that was begun is lost: its own hook ended the thread, or it was awaiting something meanwhile. */
export type LossCause = 'workerLost' | 'interrupted';

/** What one client lost with a thread. Of messages none where the hook was `open` or `close`. */
export interface Loss extends LostFrames {
  readonly client: Client;
  readonly cause: LossCause;
  /** Messages that were dropped because the client is cut off. */
  readonly cut: number;
  /** The next worker does not know the client, or lacks more of it than was begun: it cannot go on. */
  readonly isUnknown: boolean;
}

/** What is known of the end of a lane's worker. */
export interface WorkerEnd {
  /** The number of the first frame that it had not claimed. */
  readonly claimed: number;
  /** The client whose hook ran when the thread ended; 0 for none. */
  readonly runningRef: number;
  /** Whether that client is cut off: no message of it is handled any more. */
  readonly isCutOff: boolean;
}

export interface Recovery {
  readonly losses: readonly Loss[];
  /** Interrupted frames that will be begun again. */
  readonly retried: number;
}

/** What a recovery touches beside the lane. */
export interface RecoveryParts {
  readonly registry: Registry;
  readonly scheduler: Scheduler;
  readonly queueLimits: QueueLimits;
  readonly faults: Faults;
}

/**
 * Fills the lane's queue for its next worker. Every command that the dead one committed must have been carried out
 * before. Never throws: what cannot be read any more, or not be written again, is lost.
 */
export function recoverLane(parts: RecoveryParts, lane: Lane, end: WorkerEnd): Recovery {
  const { registry, queueLimits, faults } = parts;
  const { kept, unbegun } = takeBack(lane, end, faults);
  const rests = countByClient([...kept.values()].flat().concat(unbegun));
  lane.resetUnhandled();

  const losses = new Map<Client, Loss>();
  const places = new Map<number, Place>();
  let retried = 0;
  for (const client of [...registry.everyone()]) {
    client.knownTo = removeLane(client.knownTo, lane.index);
    if (client.lane !== lane) continue;
    const said = rests.get(client.ref);
    const rest = said !== undefined && isBelievable(client, said) ? said : newRest();
    const isCulprit = client.ref === end.runningRef;
    const isCut = isCulprit && end.isCutOff;
    const cut = newRest();
    if (rest.frames > 0) {
      if (settleBegun(client, kept.get(client.ref), rest, isCulprit)) retried++;
      if (isCut) {
        cutMessages([...(kept.get(client.ref) ?? []), ...unbegun], client, rest, cut);
        queueLimits.cut(client, cut);
      }
    }
    const cause = isCulprit ? 'workerLost' : 'interrupted';
    const lost = queueLimits.lose(client, rest);
    const loss: Loss = { client, cause, ...lost, cut: cut.messages, isUnknown: false };
    if (lost.frames > 0 || lost.messages > 0) losses.set(client, loss);
    const opening = rest.isOpening ? 'waiting' : isOpeningLost(loss) ? 'lost' : 'done';
    const isKnown = introduce(parts, lane, client, opening);
    if (!isKnown) losses.set(client, { ...loss, isUnknown: true });
    if (rest.frames === 0) registry.forgetIfDone(client);
    else places.set(client.ref, newPlace(client, rest, isCut, isKnown));
  }
  for (const frame of [...kept.values()].flat().concat(unbegun)) {
    // The new worker knows nobody: whom it needs was introduced before.
    const place = places.get(frame.ref);
    if (place !== undefined && isReported(frame)) placeFrame(lane, frame, place, faults);
  }
  for (const place of places.values()) {
    if (place.isLost) losePlace(queueLimits, place, losses);
    registry.forgetIfDone(place.client);
  }
  return { losses: [...losses.values()], retried };
}

// Everything that the worker had and did not begin, and what nobody had begun.
function takeBack(lane: Lane, end: WorkerEnd, faults: Faults) {
  // The worker keeps a frame before it takes it: one that it died over is not to be found twice.
  const claimed = lane.kept.last === end.claimed ? nextFrame(end.claimed) : end.claimed;
  const kept = lane.kept.takeAll();
  const unbegun: LooseFrame[] = [];
  for (const batch of lane.frames.unbegun(claimed)) {
    try {
      for (const frame of readUnbegun(batch, claimed)) unbegun.push(frame);
    } catch (error) {
      faults.report('reading back a frame page', error, lane.log);
    }
  }
  lane.frames.reset();
  return { kept, unbegun };
}

// Where interrupted frames are tried again, the first frame that is kept of a client is the one that was begun: all
// that the client has in flight is accounted for. It is not tried again if it ended the thread itself, or too often.
// Returns whether it is.
function settleBegun(
  client: Client,
  kept: LooseFrame[] | undefined,
  rest: Rest,
  isCulprit: boolean,
): boolean {
  const first = kept?.[0];
  if (kept === undefined || first === undefined || client.ledger.inFlight > rest.frames) return false;
  const attempts = attemptsOf(first) + 1;
  if (isCulprit || attempts >= maxAttempts) {
    kept.shift();
    count(rest, first, -1);
    return false;
  }
  const known = first.kind === frameKind.opened ? recoveredFlag : 0;
  const flags = (first.flags & ((1 << attemptShift) - 1)) | known | (attempts << attemptShift);
  kept[0] = { ...first, flags };
  return true;
}

// Moves the client's messages from `rest` to `cut`.
function cutMessages(frames: LooseFrame[], client: Client, rest: Rest, cut: Rest): void {
  for (const frame of frames) {
    if (frame.ref !== client.ref || !isMessage(frame)) continue;
    count(rest, frame, -1);
    count(cut, frame, 1);
  }
}

function isOpeningLost({ client, frames, messages }: Loss): boolean {
  return client.isOnline && frames > messages;
}

// Returns whether the next worker will know the client.
function introduce(
  { scheduler, faults }: RecoveryParts,
  lane: Lane,
  client: Client,
  opening: 'waiting' | 'done' | 'lost',
): boolean {
  try {
    scheduler.reintroduce(lane, client, opening);
    return true;
  } catch (error) {
    faults.report('introducing a client', error, lane.log);
    return false;
  }
}

/** One client's frames on their way back into the queue. */
interface Place {
  readonly client: Client;
  /** No message of it is handled any more. */
  readonly isCut: boolean;
  /** What the lane has of it. */
  readonly written: FrameCount;
  /** One could not be written: what follows must not overtake it, and is lost as well. */
  isLost: boolean;
}

function newPlace(client: Client, rest: Rest, isCut: boolean, isKnown: boolean): Place {
  // Its reintroduction may be a frame of its own.
  const frames = client.ledger.inFlight - rest.frames;
  return { client, isCut, written: { frames, messages: 0, bytes: 0 }, isLost: !isKnown };
}

function placeFrame(lane: Lane, frame: LooseFrame, place: Place, faults: Faults): void {
  if (place.isLost || (place.isCut && isMessage(frame))) return;
  const { client, written } = place;
  try {
    writeAgain(lane, frame, () => recoveredOf(client));
  } catch (error) {
    faults.report('writing a frame again', error, lane.log);
    place.isLost = true;
    return;
  }
  written.frames++;
  if (!isMessage(frame)) return;
  written.messages++;
  written.bytes += messageBytes(frame);
}

// What could not be written again is lost with the worker, after all.
function losePlace(queueLimits: QueueLimits, place: Place, losses: Map<Client, Loss>): void {
  const { client, written } = place;
  const lost = queueLimits.lose(client, written);
  const before = losses.get(client);
  losses.set(client, {
    client,
    cause: before?.cause ?? 'interrupted',
    frames: lost.frames + (before?.frames ?? 0),
    messages: lost.messages + (before?.messages ?? 0),
    messageNumber: before?.messageNumber || lost.messageNumber,
    cut: before?.cut ?? 0,
    isUnknown: true,
  });
}

function recoveredOf(client: Client): Recovered {
  return { details: client.detailsText(), state: client.keptState?.buffer ?? null };
}
