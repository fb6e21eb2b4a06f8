// Commands: what a handler wants done to sockets, as records in a command page. Written by the worker, carried out by the
// socket thread. Reports on frames (`handled`, `batchDone`) travel in the same stream, so that one committed end says at
// once which frames are done and which commands they left.
import { isBinary } from './frames.ts';
import type { RecordReader } from './memory/record-reader.ts';

/** Text is sent as a text message, anything else as a binary one. The bytes are copied before the call returns. */
export type Data = string | ArrayBufferView | ArrayBuffer | SharedArrayBuffer;

/** Where commands that have a payload are written. The payload of an addressed one is its target, then the data. */
export interface PayloadWriter {
  data(kind: number, ref: number, data: Data, aux?: number): void;
  /** `aux` of such a record is the bytes of the target. */
  addressedData(kind: number, ref: number, target: string, data: Data): void;
}

/** Where reports are written: records without payload, whose third and fourth word are numbers of their own. */
export interface ReportWriter {
  record(kind: number, flags: number, ref: number, third: number, aux: number): void;
}

// What more than one command says in the same way.
const topic = (record: RecordReader): string => record.text();
const target = (record: RecordReader): string => record.text(0, record.aux);
const message = (record: RecordReader): Uint8Array => record.view();
const addressedMessage = (record: RecordReader): Uint8Array => record.view(record.aux);

/**
 * Every command: its number, how it is written and what is read from its record. Numbers from 128 on have no payload
 * (see memory/page.ts). A message that is read is a view, valid until the record after it is read.
 */
export const commands = {
  /** A message for a client. */
  send: {
    kind: 1,
    write: (to: PayloadWriter, client: number, data: Data): void => to.data(commands.send.kind, client, data),
    message,
    isBinary,
  },
  /** Ends a client's connection, or its request. */
  close: {
    kind: 2,
    write: (to: PayloadWriter, client: number, code: number, reason: string): void =>
      to.data(commands.close.kind, client, reason, code),
    code: (record: RecordReader): number => record.aux,
    reason: (record: RecordReader): string => record.text(),
  },
  subscribe: {
    kind: 3,
    write: (to: PayloadWriter, client: number, name: string): void =>
      to.data(commands.subscribe.kind, client, name),
    topic,
  },
  unsubscribe: {
    kind: 4,
    write: (to: PayloadWriter, client: number, name: string): void =>
      to.data(commands.unsubscribe.kind, client, name),
    topic,
  },
  /** A message for the subscribers of a topic; `sender` gets none of it. 0 for no sender. */
  publish: {
    kind: 5,
    write: (to: PayloadWriter, sender: number, name: string, data: Data): void =>
      to.addressedData(commands.publish.kind, sender, name, data),
    topic: target,
    message: addressedMessage,
    isBinary,
  },
  /** A message for everyone. */
  broadcast: {
    kind: 6,
    write: (to: PayloadWriter, data: Data): void => to.data(commands.broadcast.kind, 0, data),
    message,
    isBinary,
  },
  /** A message for the client with that id, or for all with that name. */
  sendTo: {
    kind: 7,
    write: (to: PayloadWriter, nameOrId: string, data: Data): void =>
      to.addressedData(commands.sendTo.kind, 0, nameOrId, data),
    nameOrId: target,
    message: addressedMessage,
    isBinary,
  },
  /** A client's state, serialized, for the worker that may have to take over; null for none. */
  keepState: {
    kind: 8,
    write: (to: PayloadWriter, client: number, state: Uint8Array | null): void =>
      to.data(commands.keepState.kind, client, state ?? new Uint8Array()),
    state: (record: RecordReader): Uint8Array<ArrayBuffer> | null =>
      record.length === 0 ? null : record.copy(),
  },
  /** A frame of a client was handled; `how` is an outcome, with the lifecycle flag if the frame was no message. */
  handled: {
    kind: 128,
    write: (to: ReportWriter, client: number, how: number, bytes: number, timeUs: number): void =>
      to.record(commands.handled.kind, how, client, bytes, timeUs),
    outcome: (record: RecordReader): number => record.flags & ~lifecycleFlag,
    isLifecycle: (record: RecordReader): boolean => (record.flags & lifecycleFlag) !== 0,
    /** Bytes of the message. */
    bytes: (record: RecordReader): number => record.length,
    /** What the handler took for it. */
    timeUs: (record: RecordReader): number => record.aux,
  },
  /** A batch is done: so many of its frames were taken, in so much time; the others were taken back. */
  batchDone: {
    kind: 129,
    write: (to: ReportWriter, frames: number, timeUs: number): void =>
      to.record(commands.batchDone.kind, 0, 0, frames, timeUs),
    frames: (record: RecordReader): number => record.length,
    timeUs: (record: RecordReader): number => record.aux,
  },
  /**
   * A frame of the running batch waits behind an async hook of its client, or its own async hook is to be repeated if
   * the thread dies. The socket thread keeps a copy until it is begun, or handled.
   */
  keepFrame: {
    kind: 130,
    write: (to: ReportWriter, client: number, position: number, frame: number): void =>
      to.record(commands.keepFrame.kind, 0, client, position, frame),
    /** Where the frame begins in the page of the batch. */
    position: (record: RecordReader): number => record.length,
    /** Which frame of the lane it is. */
    frame: (record: RecordReader): number => record.aux,
  },
} as const;

export type CommandName = keyof typeof commands;

/** What a record of a command page can be. */
export type CommandKind = (typeof commands)[CommandName]['kind'];

/** How a frame ended, in the flags of `handled`. */
export const outcome = { ok: 0, failed: 1, timedOut: 2, skipped: 3 } as const;

/** Set on `handled` when the frame was no message: opened or closed. */
export const lifecycleFlag = 4;
