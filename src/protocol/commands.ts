// Commands: what a handler wants done to sockets, as records in a command page. Written by the worker, carried
// out by the socket thread. Records that report on frames (`handled`, `batchDone`) travel in the same stream, so
// that one committed end says at once which frames are done and which commands they left.

/**
 * Kinds of commands, and what their record carries (ref 0 = not of one client):
 *
 * | kind        | ref    | payload              | length (3rd word)    | aux                     | flags  |
 * |-------------|--------|----------------------|----------------------|-------------------------|--------|
 * | send        | client | the message          | its bytes            |                         | binary |
 * | close       | client | reason, UTF-8        | its bytes            | close code              |        |
 * | subscribe   | client | topic                | its bytes            |                         |        |
 * | unsubscribe | client | topic                | its bytes            |                         |        |
 * | publish     | sender | topic, then message  | bytes of both        | bytes of the topic      | binary |
 * | broadcast   | 0      | the message          | its bytes            |                         | binary |
 * | sendTo      | 0      | name, then message   | bytes of both        | bytes of the name       | binary |
 * | keepState   | client | its state, or none   | its bytes            |                         |        |
 * | handled     | client | none                 | bytes of the message | handler time in µs      | outcome|
 * | batchDone   | 0      | none                 | frames in the batch  | time for them in µs     |        |
 * | keepFrame   | client | none                 | the frame's position | the frame's number      |        |
 *
 * `keepFrame`: a frame of the running batch waits behind an async hook of its client, or its own async hook is to be
 * repeated if the thread dies. The socket thread keeps a copy until it is begun, or handled.
 */
export const commandKind = {
  send: 1,
  close: 2,
  subscribe: 3,
  unsubscribe: 4,
  publish: 5,
  broadcast: 6,
  sendTo: 7,
  keepState: 8,
  handled: 9,
  batchDone: 10,
  keepFrame: 11,
} as const;

/** How a frame ended, in the flags of `handled`. */
export const outcome = { ok: 0, failed: 1, timedOut: 2 } as const;

/** Set on `handled` when the frame was no message: opened or closed. */
export const lifecycleFlag = 4;

export function commandHasPayload(kind: number): boolean {
  return kind < commandKind.handled;
}
