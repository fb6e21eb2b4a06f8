// Frames: what happens to a client on its way to a worker, as records in a frame page. Written by the socket
// thread, read by the worker.

/**
 * Kinds of frames, and what their record carries:
 *
 * | kind       | payload                               | aux               | flags     |
 * |------------|---------------------------------------|-------------------|-----------|
 * | opened     | ClientDetails as JSON, then its state | bytes of the JSON | recovered |
 * | introduced | the same; `open` is not called        | bytes of the JSON | recovered |
 * | message    | the message                           |                   | binary    |
 * | closed     | close reason, UTF-8                   | close code        |           |
 * | forgotten  |                                       |                   |           |
 * | request    | ClientDetails as JSON, then body      | bytes of the JSON | binary    |
 *
 * A client's state (structured clone format of V8) is there only for a recovered client of a handler that keeps it.
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

/** What a worker knows of a client, beside its ref. Travels once, as JSON. */
export interface ClientDetails {
  /** Only where the URL path gives a name; else the name is the id. */
  name?: string;
  /** Path and query of the handshake request, as received. */
  url: string;
  /** Header fields by lower-case name, without those that only concern the handshake itself. */
  headers: Record<string, string>;
  address: string;
  /** The subprotocol that was agreed on, or absent. */
  subprotocol?: string;
}
