// The whole contract between the socket thread and the lane task on a worker, beside the pages: what Piscina carries
// once per worker, and what goes over its MessagePort.
import type { MessagePort } from 'node:worker_threads';
import type { IdKey } from './client-id.ts';
import type { ErrorData } from './errors.ts';
import type { HandlerCode } from './handler-code.ts';

/** The task that Piscina hands to a worker. It ends when the worker is stopped, or when the thread dies. */
export interface LaneTask {
  port: MessagePort;
  /** Shared words, see `controlWord`. */
  control: SharedArrayBuffer;
  handler: HandlerSource;
  /** What client ids are made with. */
  idKey: IdKey;
  /** 0 = no limit. */
  handlerTimeoutMs: number;
  /** Limit of what one client's state takes where the handler says `keepState`. */
  maxKeptStateBytes: number;
}

export type HandlerSource =
  | { type: 'builtin'; name: string; answerPrefix: string }
  | { type: 'module'; file: string; code: HandlerCode };

/** Words of the control block. */
export const controlWord = {
  /** Frames that the worker has claimed since the lane task started; see frame-claims.ts. Written by both threads. */
  claims: 0,
  /** 1 while a doorbell to the socket thread is under way, so that the worker need not ring again. */
  rung: 1,
  /**
   * Counts the beginnings and the returns of hooks: odd while one runs. Only ever moves by compare-and-exchange, and
   * `gateShut` stops it for good: the worker can begin and finish no hook any more.
   */
  gate: 2,
  /** The ref of the client whose hook runs, or ran last. Written by the worker, before the gate turns odd. */
  hookRef: 3,
  /** When that hook began, as `ticksAt` has it. Written by the worker, before the gate turns odd. */
  hookSince: 5,
  /** The number of the last ping that the worker's event loop has answered. */
  pong: 4,
  /**
   * Reports that the worker has committed since the lane task started; it starts over at 2^32. What a thread wrote after
   * the last one is of hooks that did not come to their end, or of none. Written by the worker.
   */
  reported: 6,
} as const;

/** What the gate holds once the socket thread has shut it. */
export const gateShut = -1;

export const controlBytes = 64;

/** Socket thread to worker. A number is the index of a pooled frame page that holds a batch. */
export type ToWorker =
  | number
  /**
   * The worker has a lane now, or another one: until it has its first nothing that its module does reaches anybody.
   */
  | { type: 'adopt' }
  /** What follows are new batches: those that it had were taken back. */
  | { type: 'goOn' }
  | { type: 'ping'; number: number }
  | { type: 'page'; index: number; shared: SharedArrayBuffer }
  | { type: 'batch'; shared: SharedArrayBuffer }
  | { type: 'stop' };

/** How a handler lets its clients be served: by any worker, by one that may change, by one. */
export type Scheduling = 'stateless' | 'movable' | 'pinned';

/** Worker to socket thread. A number is the doorbell: command pages have grown. */
export type ToMain =
  | number
  | { type: 'page'; index: number; shared: SharedArrayBuffer }
  | { type: 'ready'; threadId: number; scheduling: Scheduling; hasCloseHook: boolean }
  | { type: 'failed'; error: ErrorData }
  | HandlerErrorReport
  | MoreErrors
  | EndingReport
  | { type: 'log'; stream: 'stdout' | 'stderr'; text: string }
  /** So many printed lines were too many. */
  | { type: 'linesLost'; lines: number };

/** The thread is about to end by itself. */
export interface EndingReport {
  type: 'ending';
  reason: string;
  error: { name: string; message: string; stack: string };
}

/** A handler threw, rejected or timed out. */
export interface HandlerErrorReport {
  type: 'handlerError';
  ref: number;
  cause: 'thrown' | 'timedOut';
  hook: string;
  name: string;
  message: string;
  stack: string;
  /** What kind of failure it is; see `failureKind`. */
  kind: string;
  /** Reports left out since the last one, because there were too many a second. */
  suppressed: number;
}

/** Errors of hooks that were not reported one by one, because there were too many a second: how many of each kind. */
export interface MoreErrors {
  type: 'moreErrors';
  /** '' is the kind of those that were like none that was reported. */
  counts: readonly (readonly [kind: string, count: number])[];
}
