// Puts a lane whose worker died back to work: what was handled is not repeated, what was begun is lost or tried again,
// what was not begun goes to the new worker in its order.
import { attemptShift, frameKind, recoveredFlag } from '../../protocol/frames.ts';
import { isTaken } from '../../protocol/lane-contract.ts';
import { maxAttempts } from '../../protocol/limits.ts';
import { pageHeaderBytes } from '../../protocol/memory/page.ts';
import { RecordReader } from '../../protocol/memory/record-reader.ts';
import type { Client } from '../clients/client.ts';
import type { FrameCount, LostFrames } from '../clients/client-ledger.ts';
import type { Registry } from '../clients/registry.ts';
import type { Batch } from '../lanes/frame-pages.ts';
import { writeAgain } from '../lanes/frame-writer.ts';
import {
  attemptsOf,
  detailsBytes,
  isMessage,
  isReported,
  type LooseFrame,
  looseFrame,
} from '../lanes/kept-frames.ts';
import type { Lane } from '../lanes/lane.ts';
import { removeLane } from '../lanes/lane-bits.ts';
import type { QueueLimits } from '../limits/queue-limits.ts';
import type { Scheduler } from '../scheduling/scheduler.ts';

/** Why a frame that was begun is lost: its own hook ended the thread, or it was awaiting something meanwhile. */
export type LossCause = 'workerLost' | 'interrupted';

/** What one client lost with a thread. Of messages none where the hook was `open` or `close`. */
export interface Loss extends LostFrames {
  readonly client: Client;
  readonly cause: LossCause;
  /** Messages that were dropped because the client is cut off. */
  readonly cut: number;
}

/** What is known of the end of a lane's worker. */
export interface WorkerEnd {
  /** Frames that it had taken from its batches. */
  readonly taken: number;
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
}

/**
 * Fills the lane's queue for its next worker. Every command that the dead one committed must have been carried out
 * before.
 */
export function recoverLane(parts: RecoveryParts, lane: Lane, end: WorkerEnd): Recovery {
  const { registry, scheduler, queueLimits } = parts;
  // The worker keeps a frame before it takes it: one that it died over is not to be found twice.
  const taken = lane.kept.last === end.taken >>> 0 ? end.taken + 1 : end.taken;
  const kept = lane.kept.takeAll();
  const { out, waiting } = lane.frames.takeBack();
  let unbegun = [...out, ...waiting].flatMap((batch) => readUnbegun(batch, taken));
  for (const { page } of [...out, ...waiting]) lane.frames.release(page);
  const rests = countByClient([...kept.values()].flat().concat(unbegun));
  lane.resetUnhandled();

  const losses: Loss[] = [];
  let retried = 0;
  for (const client of [...registry.everyone()]) {
    client.knownTo = removeLane(client.knownTo, lane.index);
    if (client.lane !== lane) continue;
    const rest = rests.get(client.ref) ?? newRest();
    const isCulprit = client.ref === end.runningRef;
    if (settleBegun(client, kept.get(client.ref), rest, isCulprit)) retried++;
    const cut = newRest();
    if (isCulprit && end.isCutOff) {
      kept.set(client.ref, withoutMessages(kept.get(client.ref) ?? [], client, rest, cut));
      unbegun = withoutMessages(unbegun, client, rest, cut);
      queueLimits.cut(client, cut);
    }
    const lost = queueLimits.lose(client, rest);
    const cause = isCulprit ? 'workerLost' : 'interrupted';
    const loss: Loss | null = lost.frames > 0 ? { client, cause, ...lost, cut: cut.messages } : null;
    const opening = rest.isOpening ? 'waiting' : isOpeningLost(client, loss) ? 'lost' : 'done';
    scheduler.reintroduce(lane, client, opening);
    if (loss !== null) losses.push(loss);
    registry.forgetIfDone(client);
  }
  for (const frame of [...kept.values()].flat().concat(unbegun)) {
    // The new worker knows nobody: whom it needs was introduced before.
    if (isReported(frame)) writeAgain(lane, frame);
  }
  return { losses, retried };
}

function readUnbegun(batch: Batch, taken: number): LooseFrame[] {
  const frames: LooseFrame[] = [];
  const reader = new RecordReader(batch.page);
  reader.reset(batch.page, pageHeaderBytes);
  for (let index = batch.firstFrame; reader.next(batch.page.committedEnd); index++) {
    if (!isTaken(index, taken)) frames.push(looseFrame(reader));
  }
  return frames;
}

/** What of one client goes to the new worker. */
interface Rest extends FrameCount {
  /** Whether its `opened` is among the frames. */
  isOpening: boolean;
}

function newRest(): Rest {
  return { frames: 0, messages: 0, bytes: 0, isOpening: false };
}

function countByClient(frames: LooseFrame[]): Map<number, Rest> {
  const rests = new Map<number, Rest>();
  for (const frame of frames) {
    if (!isReported(frame)) continue;
    const { ref } = frame;
    const rest = rests.get(ref) ?? newRest();
    rests.set(ref, rest);
    count(rest, frame, 1);
  }
  return rests;
}

function count(rest: Rest, frame: LooseFrame, change: 1 | -1): void {
  rest.frames += change;
  if (frame.kind === frameKind.opened) rest.isOpening = change === 1;
  if (!isMessage(frame)) return;
  rest.messages += change;
  rest.bytes += change * (frame.payload.byteLength - detailsBytes(frame));
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
function withoutMessages(frames: LooseFrame[], client: Client, rest: Rest, cut: Rest): LooseFrame[] {
  return frames.filter((frame) => {
    if (frame.ref !== client.ref || !isMessage(frame)) return true;
    count(rest, frame, -1);
    count(cut, frame, 1);
    return false;
  });
}

function isOpeningLost(client: Client, loss: Loss | null): boolean {
  return client.isOnline && loss !== null && loss.frames > loss.messages;
}
