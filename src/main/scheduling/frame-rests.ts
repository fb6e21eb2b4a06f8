// What frame pages say of each client, and whether that is to be believed: the worker that has a page can write to it,
// whatever it does.
import { frameKind } from '../../protocol/frames.ts';
import type { Client } from '../clients/client.ts';
import type { FrameCount } from '../clients/client-ledger.ts';
import { isMessage, isReported, type LooseFrame, messageBytes } from '../lanes/kept-frames.ts';

/** The frames of one client that a lane had and no worker has begun. */
export interface Rest extends FrameCount {
  /** Whether its `opened` is among the frames. */
  isOpening: boolean;
  /** Whether its `closed` is. */
  isClosing: boolean;
  /** What `opened` says of the client. */
  details: string | null;
}

export function newRest(): Rest {
  return { frames: 0, messages: 0, bytes: 0, isOpening: false, isClosing: false, details: null };
}

export function countByClient(frames: readonly LooseFrame[]): Map<number, Rest> {
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

export function count(rest: Rest, frame: LooseFrame, change: 1 | -1): void {
  rest.frames += change;
  if (frame.kind === frameKind.opened) {
    rest.isOpening = change === 1;
    rest.details = Buffer.from(frame.payload).toString('utf8', 0, Math.max(0, frame.aux));
  }
  if (frame.kind === frameKind.closed) rest.isClosing = change === 1;
  if (!isMessage(frame)) return;
  rest.messages += change;
  rest.bytes += change * messageBytes(frame);
}

/** Not when it is more than the client is owed, that one has left who is online, or that somebody else opened. */
export function isBelievable(client: Client, rest: Rest): boolean {
  const { ledger } = client;
  if (rest.frames > ledger.inFlight) return false;
  if (rest.isClosing && client.isOnline) return false;
  if (rest.details !== null && rest.details !== client.detailsText()) return false;
  const { backlog } = ledger;
  if (rest.messages + (backlog?.messages ?? 0) > ledger.queuedMessages) return false;
  return rest.bytes + (backlog?.bytes ?? 0) <= ledger.queuedBytes;
}

/** Whether all of it is to be believed. */
export function areBelievable(
  frames: readonly LooseFrame[],
  clientOf: (ref: number) => Client | undefined,
): boolean {
  for (const [ref, rest] of countByClient(frames)) {
    const client = clientOf(ref);
    if (client === undefined || !isBelievable(client, rest)) return false;
  }
  return true;
}
