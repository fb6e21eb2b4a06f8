// What the chaos program reads out of the server's log.
import type { LogLine } from '../support/server-child.ts';

export type LogEvent =
  | { type: 'online'; client: string; name: string }
  | { type: 'failed'; client: string; kind: 'failure' | 'timeout'; number?: number; suppressed: number }
  /** Frames of one client were lost with their worker. */
  | { type: 'lost'; client: string; frames: number }
  | { type: 'workerLost'; messages: number; reason: string }
  | { type: 'newWorker' }
  | { type: 'overloaded'; client: string }
  /** An error that nobody ordered. */
  | { type: 'unexpected'; text: string };

const errorLevel = 50;

export function readLogLine(line: LogLine): LogEvent | undefined {
  const { msg = '', level = 0 } = line;
  const client = String(line.client ?? '');
  if (msg === 'client online') return { type: 'online', client, name: String(line.name ?? '') };
  if (msg === 'the handler failed' && line.hook === 'message') return readFailure(client, line);
  if (msg.startsWith('frames of this client were lost')) {
    return { type: 'lost', client, frames: Number(line.lost) };
  }
  if (line.code === 'WORKER_LOST') return { type: 'workerLost', messages: Number(line.lost), reason: msg };
  if (msg === 'lane has a new worker') return { type: 'newWorker' };
  if (msg.startsWith('client closed: too much is waiting')) return { type: 'overloaded', client };
  if (level >= errorLevel) return { type: 'unexpected', text: JSON.stringify(line) };
  return undefined;
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
