// Frames: what happens to a client on its way to a worker, as records in a frame page. Written by the socket
// thread, read by the worker.
import type { RecordReader } from './memory/record-reader.ts';

/**
 * Kinds of frames, and what their record carries:
 *
 * | kind       | payload                        | aux              | flags     |
 * |------------|--------------------------------|------------------|-----------|
 * | opened     | details, then its state        | bytes of details | recovered, moved |
 * | introduced | the same; `open` is not called | bytes of details | recovered, of a request |
 * | message    | the message                    |                  | binary, skipped |
 * | closed     | close reason, UTF-8            | close code       |           |
 * | forgotten  |                                |                  |           |
 * | request    | details, then the body         | bytes of details | binary    |
 *
 * Details are text as client-details.ts writes it. A client's state (structured clone format of V8) is there only for a
 * recovered or moved client of a handler that keeps it. All numbers are below 128, for all have a payload (see memory/page.ts).
 */
export const frameKind = {
  opened: 1,
  introduced: 2,
  message: 3,
  closed: 4,
  forgotten: 5,
  request: 6,
} as const;

/** Set on a message or a request whose bytes are not text. */
export const binaryFlag = 1;

/** Set on `introduced` when the client is a request. */
export const ofRequestFlag = 1;

/** Set on `opened` and `introduced` when an earlier worker of the lane knew the client and died. */
export const recoveredFlag = 2;

/**
 * Set on a message that is not to be handled any more, perhaps while a worker has its page: it is reported as skipped
 * where it was not begun.
 */
export const skippedFlag = 4;

/** Set on `opened` when another worker knew the client, and the client has moved from there. */
export const movedFlag = 8;

/** Flags from this bit on say how often the frame was interrupted by the end of its thread and is tried again. */
export const attemptShift = 4;

export function isSkipped({ flags }: Pick<RecordReader, 'flags'>): boolean {
  return (flags & skippedFlag) !== 0;
}

export function isOfRequest({ kind, flags }: Pick<RecordReader, 'kind' | 'flags'>): boolean {
  return kind === frameKind.introduced && (flags & ofRequestFlag) !== 0;
}

export function isBinary({ flags }: Pick<RecordReader, 'flags'>): boolean {
  return (flags & binaryFlag) !== 0;
}

/** Of `opened`, `introduced` and `request`: who the client is, as client-details.ts writes it. */
export function detailsText(frame: RecordReader): string {
  return frame.text(0, frame.aux);
}

/** Of `opened` and `introduced`: the client's state, serialized; empty where there is none. */
export function stateBytes(frame: RecordReader): Uint8Array<ArrayBuffer> {
  return frame.copy(frame.aux);
}

/** Of `message` and `request`: how many bytes of the payload come before the message. */
export function messageStart({ kind, aux }: Pick<RecordReader, 'kind' | 'aux'>): number {
  return kind === frameKind.request ? aux : 0;
}

/** Of `closed`. */
export function closeCode(frame: RecordReader): number {
  return frame.aux;
}

/** Of `closed`. */
export function closeReason(frame: RecordReader): string {
  return frame.text();
}
