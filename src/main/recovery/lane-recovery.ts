// Puts a lane whose worker died back to work: what was handled is not repeated, what was begun is lost or tried again,
// what was not begun goes to the new worker in its order. Socket thread.
import { attemptShift, frameKind, recoveredFlag } from '../../protocol/frames.ts';
import { isTaken } from '../../protocol/lane-contract.ts';
import { maxAttempts } from '../../protocol/limits.ts';
import { pageHeaderBytes } from '../../protocol/memory/page.ts';
import { RecordReader } from '../../protocol/memory/record-reader.ts';
import type { Client } from '../clients/client.ts';
import type { Core } from '../core.ts';
import type { Batch } from '../lanes/frame-pages.ts';
import { attemptsOf, detailsBytes, isMessage, type LooseFrame, looseFrame } from '../lanes/kept-frames.ts';
import type { Lane } from '../lanes/lane.ts';
import { removeLane } from '../lanes/lane-bits.ts';

/** Why a frame that was begun is lost: its own hook ended the thread, or it was awaiting something meanwhile. */
export type LossCause = 'workerLost' | 'interrupted';

/** What one client lost with a thread. */
export interface Loss {
  readonly client: Client;
  readonly cause: LossCause;
  /** Messages and requests; 0 where the hook was `open` or `close`. */
  readonly messages: number;
  readonly frames: number;
  /** Which of the client's messages the first of them is, counting from 1; 0 where none is. */
  readonly messageNumber: number;
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

/**
 * Fills the lane's queue for its next worker. Every command that the dead one committed must have been carried out
 * before.
 */
export function recoverLane(core: Core, lane: Lane, end: WorkerEnd): Recovery {
  // The worker keeps a frame before it takes it: one that it died over is not to be found twice.
  const taken = lane.kept.last === end.taken >>> 0 ? end.taken + 1 : end.taken;
  const kept = lane.kept.takeAll();
  const { out, waiting } = lane.frames.takeBack();
  let unbegun = [...out, ...waiting].flatMap((batch) => readUnbegun(batch, taken));
  for (const { page } of [...out, ...waiting]) lane.frames.release(page);
  const rests = countByClient([...kept.values()].flat().concat(unbegun));
  const messagesBefore = lane.unhandledMessages;
  const bytesBefore = lane.unhandledBytes;
  lane.resetUnhandled();

  const losses: Loss[] = [];
  let retried = 0;
  for (const client of [...core.registry.everyone()]) {
    client.knownTo = removeLane(client.knownTo, lane.index);
    if (client.lane !== lane) continue;
    const rest = rests.get(client.ref) ?? newRest();
    const isCulprit = client.ref === end.runningRef;
    if (settleBegun(client, kept.get(client.ref), rest, isCulprit)) retried++;
    const queued = rest.messages;
    if (isCulprit && end.isCutOff) {
      kept.set(client.ref, withoutMessages(kept.get(client.ref) ?? [], client, rest));
      unbegun = withoutMessages(unbegun, client, rest);
    }
    const loss = takeLost(client, rest, queued - rest.messages, isCulprit ? 'workerLost' : 'interrupted');
    const opening = rest.isOpening ? 'waiting' : isOpeningLost(client, loss) ? 'lost' : 'done';
    core.scheduler.reintroduce(lane, client, opening);
    if (loss !== null) losses.push(loss);
    if (!client.isOnline && client.inFlight === 0 && client.backlog === null) core.registry.forget(client);
  }
  for (const frames of kept.values()) for (const frame of frames) append(lane, frame);
  for (const frame of unbegun) append(lane, frame);
  core.queueLimits.lose(messagesBefore - lane.unhandledMessages, bytesBefore - lane.unhandledBytes);
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

function append(lane: Lane, frame: LooseFrame): void {
  const { kind, flags, ref, aux, payload } = frame;
  // The new worker knows nobody: whom it needs was introduced before.
  if (kind === frameKind.introduced || kind === frameKind.forgotten) return;
  const kindAndFlags = kind | (flags << 8);
  if (!isMessage(frame)) {
    lane.appendLifecycle(kindAndFlags, ref, aux, '', payload);
    return;
  }
  const bytes = detailsBytes(frame);
  const details = Buffer.from(payload, 0, bytes).toString('utf8');
  lane.appendMessage(kindAndFlags, ref, aux, details, payload.slice(bytes));
}

/** What of one client goes to the new worker. */
interface Rest {
  frames: number;
  messages: number;
  bytes: number;
  /** Whether its `opened` is among the frames. */
  isOpening: boolean;
}

function newRest(): Rest {
  return { frames: 0, messages: 0, bytes: 0, isOpening: false };
}

function countByClient(frames: LooseFrame[]): Map<number, Rest> {
  const rests = new Map<number, Rest>();
  for (const frame of frames) {
    const { kind, ref } = frame;
    if (kind === frameKind.introduced || kind === frameKind.forgotten) continue;
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
  if (kept === undefined || first === undefined || client.inFlight > rest.frames) return false;
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

function withoutMessages(frames: LooseFrame[], client: Client, rest: Rest): LooseFrame[] {
  return frames.filter((frame) => {
    if (frame.ref !== client.ref || !isMessage(frame)) return true;
    count(rest, frame, -1);
    return false;
  });
}

// What a client had in flight beyond what goes to the new worker was in the hands of the old one.
function takeLost(client: Client, rest: Rest, cut: number, cause: LossCause): Loss | null {
  const queued = rest.messages + (client.backlog?.messages ?? 0);
  const messages = client.queuedMessages - queued - cut;
  const frames = client.inFlight - rest.frames - cut;
  const messageNumber = messages > 0 ? client.messagesSettled + 1 : 0;
  client.messagesSettled += messages;
  client.queuedMessages = queued;
  client.queuedBytes = rest.bytes + (client.backlog?.bytes ?? 0);
  client.inFlight = rest.frames;
  if (frames <= 0) return null;
  return { client, cause, messages, frames, messageNumber, cut };
}

function isOpeningLost(client: Client, loss: Loss | null): boolean {
  return client.isOnline && loss !== null && loss.frames > loss.messages;
}
