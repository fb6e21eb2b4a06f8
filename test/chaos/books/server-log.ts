// What the chaos program reads out of the server's log.
import { isError, type LogLine } from '../../support/long-runs/server-child.ts';
import type { Loss } from './session.ts';

export type LogEvent =
  | { type: 'online'; client: string; name: string }
  | { type: 'failed'; client: string; kind: 'failure' | 'timeout'; number?: number; suppressed: number }
  | { type: 'lost'; client: string; cause: Loss['cause']; number: number }
  | { type: 'workerLost'; messages: number; retried: number; reason: string }
  /** The watchdog ends a worker, whose hook (or event loop) hangs. */
  | { type: 'hangs'; isHook: boolean }
  | { type: 'cutOff'; client: string }
  | { type: 'newWorker' }
  /** Nobody from there is let in for a while. */
  | { type: 'refusing'; address: string }
  | { type: 'overloaded'; client: string }
  /** So many lines before this one are missing, because nobody read them in time. */
  | { type: 'dropped'; lines: number }
  /** Something could not be opened. */
  | { type: 'outOfFiles' }
  /** An error that nobody ordered. */
  | { type: 'unexpected'; text: string };

export function readLogLine(line: LogLine): LogEvent | undefined {
  const { msg = '' } = line;
  const client = String(line.client ?? '');
  if (msg === 'client online') return { type: 'online', client, name: String(line.name ?? '') };
  if (msg === 'the handler failed' && line.hook === 'message') return readFailure(client, line);
  if (line.code === 'FRAME_LOST' && line.messages === 1) {
    const cause = line.cause === 'interrupted' ? 'interrupted' : 'workerLost';
    return { type: 'lost', client, cause, number: Number(line.messageNumber) - 1 };
  }
  if (line.code === 'WORKER_LOST' && line.spare === undefined) {
    return { type: 'workerLost', messages: Number(line.lost), retried: Number(line.retried), reason: msg };
  }
  if (msg.startsWith('the worker hangs')) return { type: 'hangs', isHook: line.hang === 'hook' };
  if (msg.startsWith('client cut off')) return { type: 'cutOff', client };
  // One that helped out is replaced by another spare one.
  if (msg === 'lane has a new worker' || msg.startsWith('a spare worker that helped out is gone'))
    return { type: 'newWorker' };
  if (msg.startsWith('client closed: too much is waiting')) return { type: 'overloaded', client };
  if (msg.startsWith('lines of the log were dropped'))
    return { type: 'dropped', lines: Number(line.dropped) };
  if (line.code === 'TOO_MANY_CRASHES') return { type: 'refusing', address: String(line.address) };
  if (isError(line) && wantedFiles(line)) return { type: 'outOfFiles' };
  if (isError(line)) return { type: 'unexpected', text: JSON.stringify(line) };
  return undefined;
}

// A worker for which the thread of its loader hooks cannot open its files waits for it, until it is given up.
function wantedFiles(line: LogLine): boolean {
  const text = JSON.stringify(line);
  return text.includes('EMFILE') || text.includes('did not finish loading');
}

function readFailure(client: string, line: LogLine): LogEvent {
  const { message = '' } = line.err as { message?: string };
  const suppressed = Number(line.suppressed ?? 0);
  if (message.includes('HANDLER_TIMEOUT_MS')) return { type: 'failed', client, kind: 'timeout', suppressed };
  const named = /^message (\d+) was told to/.exec(message);
  const number = named === null ? {} : { number: Number(named[1]) };
  if (named !== null || message.includes('call stack')) {
    return { type: 'failed', client, kind: 'failure', ...number, suppressed };
  }
  return { type: 'unexpected', text: JSON.stringify(line) };
}
