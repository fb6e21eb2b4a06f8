// Writes what happens to a client into the queue of its lane, as frames. Who decides on the lane need not know what
// a frame looks like: src/protocol/frames.ts does. `details` are those of the client, as client-details.ts writes them.
import { binaryFlag, frameKind, movedFlag, ofRequestFlag, recoveredFlag } from '../../protocol/frames.ts';
import { detailsBytes, isMessage, type LooseFrame } from './kept-frames.ts';
import type { Lane } from './lane.ts';

/** The flags of the frame of a message or a request. */
export function messageFlags(isBinary: boolean): number {
  return isBinary ? binaryFlag : 0;
}

/** Has the worker call `open`. `flags` are those that the frame had before, when it was taken back. */
export function writeOpened(lane: Lane, ref: number, details: string, flags = 0): void {
  const kindAndFlags = withFlags(frameKind.opened, flags);
  lane.appendLifecycle(kindAndFlags, ref, Buffer.byteLength(details), details, null);
}

/** Has the worker know the client, perhaps a request, without a call of `open`. It is not reported as handled. */
export function writeIntroduced(lane: Lane, ref: number, details: string, isRequest = false): void {
  const kindAndFlags = withFlags(frameKind.introduced, isRequest ? ofRequestFlag : 0);
  lane.frames.append(kindAndFlags, ref, Buffer.byteLength(details), details, null);
}

/** What a worker that takes over has to know of a client. */
export interface Recovered {
  readonly details: string;
  /** The client's kept state, or null where there is none. */
  readonly state: ArrayBuffer | null;
}

/** Like `writeOpened`, for a worker that takes over from one that may have called `open` already. */
export function writeReopened(lane: Lane, ref: number, recovered: Recovered): void {
  writeOpenedWith(lane, ref, recoveredFlag, recovered);
}

/** The same with `flags` that say why. */
export function writeOpenedWith(lane: Lane, ref: number, flags: number, { details, state }: Recovered): void {
  const kindAndFlags = withFlags(frameKind.opened, flags);
  lane.appendLifecycle(kindAndFlags, ref, Buffer.byteLength(details), details, state);
}

/** Like `writeIntroduced`, for a worker that takes over from one that knew the client. */
export function writeReintroduced(lane: Lane, ref: number, { details, state }: Recovered): void {
  const kindAndFlags = withFlags(frameKind.introduced, recoveredFlag);
  lane.frames.append(kindAndFlags, ref, Buffer.byteLength(details), details, state);
}

/** A message of a client that the worker knows. Copies `data`. */
export function writeMessage(lane: Lane, ref: number, data: ArrayBuffer, flags: number): void {
  lane.appendMessage(withFlags(frameKind.message, flags), ref, 0, '', data);
}

/** A request, which brings its own introduction. Copies `body`. */
export function writeRequest(
  lane: Lane,
  ref: number,
  details: string,
  body: ArrayBuffer,
  flags: number,
): void {
  const kindAndFlags = withFlags(frameKind.request, flags);
  lane.appendMessage(kindAndFlags, ref, Buffer.byteLength(details), details, body);
}

/** Has the worker call `close` and forget the client. */
export function writeClosed(lane: Lane, ref: number, code: number, reason: ArrayBuffer): void {
  lane.appendLifecycle(frameKind.closed, ref, code, '', reason);
}

/** Has the worker forget the client, without a call of `close`. It is not reported as handled. */
export function writeForgotten(lane: Lane, ref: number): void {
  lane.frames.append(frameKind.forgotten, ref, 0, '', null);
}

/**
 * A frame that was taken back from another worker of the lane. What the server knows of the client is written anew, for
 * that worker may have written over it.
 */
export function writeAgain(lane: Lane, frame: LooseFrame, recovered: () => Recovered): void {
  const { kind, flags, ref, aux, payload } = frame;
  const kindAndFlags = withFlags(kind, flags);
  if (kind === frameKind.opened) {
    const { details, state } = recovered();
    const known = (flags & (recoveredFlag | movedFlag)) === 0 ? null : state;
    return lane.appendLifecycle(kindAndFlags, ref, Buffer.byteLength(details), details, known);
  }
  if (!isMessage(frame)) return lane.appendLifecycle(kindAndFlags, ref, aux, '', payload);
  if (kind === frameKind.message) return lane.appendMessage(kindAndFlags, ref, 0, '', payload);
  const { details } = recovered();
  const body = payload.slice(detailsBytes(frame));
  lane.appendMessage(kindAndFlags, ref, Buffer.byteLength(details), details, body);
}

function withFlags(kind: number, flags: number): number {
  return kind | (flags << 8);
}
