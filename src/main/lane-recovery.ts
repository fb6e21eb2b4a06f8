// Puts a lane whose worker died back to work: what was handled is not repeated, what was begun is reported as
// lost, what was not begun goes to the new worker in its order. Socket thread.

import { closeCodes } from '../protocol/close-codes.ts';
import type { HeddleError } from '../protocol/errors.ts';
import { frameHasPayload, frameKind } from '../protocol/frames.ts';
import { pageHeaderBytes } from '../protocol/page.ts';
import { RecordReader } from '../protocol/record-reader.ts';
import type { Client } from './client.ts';
import type { Core } from './core.ts';
import type { Batch } from './frame-pages.ts';
import type { Lane } from './lane.ts';
import { removeLane } from './lane-bits.ts';
import { RequestClient } from './request-client.ts';

interface Unbegun {
  kindAndFlags: number;
  kind: number;
  ref: number;
  aux: number;
  /** Bytes of the payload that are details, not message. */
  detailsBytes: number;
  payload: ArrayBuffer;
}

/**
 * Fills the lane's queue for its next worker; every command that the dead one committed must have been carried
 * out before. Returns how many messages were lost.
 */
export function recoverLane(core: Core, lane: Lane, reason: HeddleError): number {
  const { begun } = lane;
  const { out, waiting } = lane.frames.takeBack();
  const unbegun = [...out, ...waiting].flatMap((batch) => readUnbegun(batch, begun));
  const messages = unbegun.filter(({ kind }) => kind === frameKind.message || kind === frameKind.request);
  const bytes = messages.reduce((sum, frame) => sum + messageBytes(frame), 0);
  const lost = lane.unhandledMessages - messages.length;
  core.queueLimits.lose(lost, lane.unhandledBytes - bytes);
  core.statistics.drop('workerLost', lost);
  lane.unhandled = 0;
  lane.unhandledMessages = 0;
  lane.unhandledBytes = 0;
  lane.expectedUs = 0;
  lane.isHeavy = false;

  const remaining = countByClient(unbegun);
  const losses: Array<[client: Client, frames: number]> = [];
  for (const client of [...core.registry.everyone()]) {
    client.knownTo = removeLane(client.knownTo, lane.index);
    if (client.lane !== lane) continue;
    const rest = remaining.get(client.ref) ?? noFrames;
    const loss = takeLost(client, rest);
    const opening = rest.isOpening ? 'waiting' : client.isOnline && loss.others > 0 ? 'lost' : 'done';
    core.scheduler.reintroduce(lane, client, opening);
    if (loss.messages + loss.others > 0) losses.push([client, loss.messages + loss.others]);
    if (!client.isOnline && client.inFlight === 0 && client.backlog === null) core.registry.forget(client);
  }
  for (const frame of unbegun) append(lane, frame);
  // Last, because it closes clients: their close comes after what they had sent.
  for (const [client, frames] of losses) report(core, client, frames, reason);
  return lost;
}

function readUnbegun(batch: Batch, begun: number): Unbegun[] {
  const frames: Unbegun[] = [];
  const reader = new RecordReader(batch.page, frameHasPayload);
  reader.reset(batch.page, pageHeaderBytes);
  for (let index = batch.firstFrame; reader.next(batch.page.committedEnd); index++) {
    if (index < begun) continue;
    const { kind, flags, ref, aux } = reader;
    const detailsBytes = kind === frameKind.request ? aux : 0;
    frames.push({
      kindAndFlags: kind | (flags << 8),
      kind,
      ref,
      aux,
      detailsBytes,
      payload: reader.copy().buffer,
    });
  }
  return frames;
}

function messageBytes(frame: Unbegun): number {
  return frame.payload.byteLength - frame.detailsBytes;
}

function append(lane: Lane, frame: Unbegun): void {
  const { kind, kindAndFlags, ref, aux, detailsBytes, payload } = frame;
  // The new worker knows nobody: whom it needs was introduced before.
  if (kind === frameKind.introduced || kind === frameKind.forgotten) return;
  if (kind !== frameKind.message && kind !== frameKind.request) {
    lane.appendLifecycle(kindAndFlags, ref, aux, '', payload);
    return;
  }
  const details = Buffer.from(payload, 0, detailsBytes).toString('utf8');
  lane.appendMessage(kindAndFlags, ref, aux, details, payload.slice(detailsBytes));
}

/** What of one client goes to the new worker. */
interface Rest {
  frames: number;
  messages: number;
  bytes: number;
  /** Whether its `opened` is among the frames. */
  isOpening: boolean;
}

const noFrames: Rest = { frames: 0, messages: 0, bytes: 0, isOpening: false };

function countByClient(frames: Unbegun[]): Map<number, Rest> {
  const counts = new Map<number, Rest>();
  for (const frame of frames) {
    const { kind, ref } = frame;
    if (kind === frameKind.introduced || kind === frameKind.forgotten) continue;
    const rest = counts.get(ref) ?? { ...noFrames };
    counts.set(ref, rest);
    rest.frames++;
    if (kind === frameKind.opened) rest.isOpening = true;
    if (kind !== frameKind.message && kind !== frameKind.request) continue;
    rest.messages++;
    rest.bytes += messageBytes(frame);
  }
  return counts;
}

// What a client had in flight beyond what goes to the new worker was in the hands of the old one: messages, and of
// a client that is online also its opening.
function takeLost(client: Client, rest: Rest): { messages: number; others: number } {
  const queued = rest.messages + (client.backlog?.messages ?? 0);
  const messages = client.queuedMessages - queued;
  const others = client.inFlight - rest.frames - messages;
  client.queuedMessages = queued;
  client.queuedBytes = rest.bytes + (client.backlog?.bytes ?? 0);
  client.inFlight = rest.frames;
  return { messages, others };
}

function report(core: Core, client: Client, frames: number, reason: HeddleError): void {
  core.logOf(client).error({ lost: frames }, 'frames of this client were lost with the worker');
  if (client instanceof RequestClient) client.fail(reason);
  else if (client.isOnline)
    client.close(closeCodes.HANDLER_ERROR.code, 'the message was lost with its worker');
}
