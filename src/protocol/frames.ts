// Frames: what happens to a client on its way to a worker, as records in a frame page. Written by the socket
// thread, read by the worker.

/**
 * Kinds of frames, and what their record carries:
 *
 * | kind      | payload                          | aux               | flags  |
 * |-----------|----------------------------------|-------------------|--------|
 * | opened    | ClientDetails as JSON            |                   |        |
 * | introduced| ClientDetails as JSON; no `open` |                   |        |
 * | message   | the message                      |                   | binary |
 * | closed    | close reason, UTF-8              | close code        |        |
 * | forgotten |                                  |                   |        |
 * | request   | ClientDetails as JSON, then body | bytes of the JSON | binary |
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
