// The whole contract between a lane on the socket thread and the lane task on its worker, beside the pages: what
// Piscina carries once per lane, and what goes over the lane's MessagePort.
import type { MessagePort } from 'node:worker_threads';
import type { ErrorData } from './errors.ts';

/** The task that Piscina hands to a worker. It ends when the lane is stopped, or when the thread dies. */
export interface LaneTask {
  lane: number;
  port: MessagePort;
  /** Shared words, see `controlWord`. */
  control: SharedArrayBuffer;
  handler: HandlerSource;
  /** Client ids are this prefix, a dash and the ref in base 36. */
  idPrefix: string;
  /** 0 = no limit. */
  handlerTimeoutMs: number;
}

export type HandlerSource =
  | { type: 'builtin'; name: string; answerPrefix: string }
  | { type: 'module'; file: string };

/** Words of the control block. */
export const controlWord = {
  /** Frames that the worker has begun since the lane task started. Written by the worker. */
  begun: 0,
  /** 1 while a doorbell to the socket thread is under way, so that the worker need not ring again. */
  rung: 1,
} as const;

export const controlBytes = 64;

/** Socket thread to worker. A number is the index of a pooled frame page that holds a batch. */
export type ToWorker =
  | number
  | { type: 'page'; index: number; shared: SharedArrayBuffer }
  | { type: 'batch'; shared: SharedArrayBuffer }
  | { type: 'stop' };

/** Worker to socket thread. A number is the doorbell: command pages have grown. */
export type ToMain =
  | number
  | { type: 'page'; index: number; shared: SharedArrayBuffer }
  | { type: 'ready'; threadId: number; stateless: boolean }
  | { type: 'failed'; error: ErrorData }
  | HandlerErrorReport
  | { type: 'log'; stream: 'stdout' | 'stderr'; text: string };

/** A handler threw, rejected or timed out. */
export interface HandlerErrorReport {
  type: 'handlerError';
  ref: number;
  hook: string;
  name: string;
  message: string;
  stack: string;
  /** Reports left out since the last one, because there were too many a second. */
  suppressed: number;
}
