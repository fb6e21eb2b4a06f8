// Frames: what happens to a client on its way to a worker, as records in a frame page. Written by the socket
// thread, read by the worker.

/**
 * Kinds of frames, and what their record carries:
 *
 * | kind       | payload                        | aux              | flags     |
 * |------------|--------------------------------|------------------|-----------|
 * | opened     | details, then its state        | bytes of details | recovered |
 * | introduced | the same; `open` is not called | bytes of details | recovered |
 * | message    | the message                    |                  | binary    |
 * | closed     | close reason, UTF-8            | close code       |           |
 * | forgotten  |                                |                  |           |
 * | request    | details, then the body         | bytes of details | binary    |
 *
 * Details are text as client-details.ts writes it. A client's state (structured clone format of V8) is there only for a
 * recovered client of a handler that keeps it.
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

/** Set on `opened` and `introduced` when an earlier worker of the lane knew the client and died. */
export const recoveredFlag = 2;

/** Flags from this bit on say how often the frame was interrupted by the end of its thread and is tried again. */
export const attemptShift = 4;

export function frameHasPayload(_kind: number): boolean {
  return true;
}
