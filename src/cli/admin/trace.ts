// `heddle admin trace`: every message of one client, one name or one topic into a file of JSON lines, for a stated time.

import { type FileHandle, open } from 'node:fs/promises';
import type { FromServer, LiveMessage } from '../../contract/live-schemas.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { AdminCall } from './call.ts';
import { watchLive } from './live.ts';
import { stopSignal } from './stopping.ts';
import { bytes } from './text.ts';
import { watchingOf } from './whom.ts';

export interface TraceOptions {
  readonly client: string | undefined;
  readonly topic: string | undefined;
  readonly forMs: number;
  readonly maxBytes: number;
}

/** Why a trace ended: its time was over, the file has its size, somebody ended it, or the server went. */
type End = 'time' | 'size' | 'stopped' | 'server';

/**
 * The file must not exist. Its last line says how many messages are in it, how many are not, and why it ended. Rejects with
 * FILE_NOT_WRITTEN, and with what `watchLive` rejects with, after that line.
 */
export async function trace(call: AdminCall, file: string, options: TraceOptions): Promise<void> {
  const { access, asJson, context } = call;
  const { forMs, maxBytes } = options;
  const watching = await watchingOf(call, options);
  const handle = await written(file, () => open(file, 'wx', 0o600));
  const stopping = stopSignal();
  const counts = { messages: 0, notShown: 0 };
  let size = 0;
  let end: End = 'stopped';
  let timer: NodeJS.Timeout | undefined;
  const stop = (why: End): void => {
    end = why;
    stopping.abort();
  };
  const take = async (message: FromServer): Promise<void> => {
    if (message.type !== 'messages') return;
    const lines = message.messages.map(traceLine);
    counts.notShown += message.notShown;
    const fitting = countFitting(lines, maxBytes - size);
    const text = lines.slice(0, fitting).join('');
    await append(file, handle, text);
    counts.messages += fitting;
    size += Buffer.byteLength(text);
    if (fitting === lines.length) return;
    counts.notShown += lines.length - fitting;
    stop('size');
  };
  const onWatching = (): void => {
    context.printError(`Tracing into ${file} for ${forMs / 1000} s; Ctrl-C ends it sooner.\n`);
    timer = setTimeout(stop, forMs, 'time');
  };
  try {
    await watchLive(access, { ...watching, whole: true }, { take, onWatching, signal: stopping.signal });
  } catch (error) {
    end = 'server';
    throw error;
  } finally {
    clearTimeout(timer);
    await append(file, handle, `${JSON.stringify({ end, ...counts })}\n`);
    await handle.close();
  }
  const summary = { file, bytes: size, end, ...counts };
  await context.print(asJson ? `${JSON.stringify(summary)}\n` : summaryLine(summary));
  await context.end(0);
}

function summaryLine({
  file,
  bytes: size,
  ...counts
}: { file: string; bytes: number } & typeof emptyCounts): string {
  const lost = counts.notShown === 0 ? 'none passed over' : `${counts.notShown} passed over`;
  return `${counts.messages} messages in ${file} (${bytes(size)}), ${lost}.\n`;
}

const emptyCounts = { messages: 0, notShown: 0 };

/** How many of the lines fit. */
function countFitting(lines: readonly string[], room: number): number {
  let left = room;
  const first = lines.findIndex((line) => {
    left -= Buffer.byteLength(line);
    return left < 0;
  });
  return first < 0 ? lines.length : first;
}

/** Of a long message only the beginning is there; then `truncated` says so. */
function traceLine({ time, isBinary, size, data = '', ...message }: LiveMessage): string {
  const { direction, id, name, topic, recipients } = message;
  const isCut = Buffer.byteLength(data, isBinary ? 'base64' : 'utf8') < size;
  const line = {
    time: new Date(time).toISOString(),
    direction,
    id,
    name,
    topic,
    recipients,
    size,
    ...(isBinary ? { base64: data } : { text: data }),
    ...(isCut ? { truncated: true } : {}),
  };
  return `${JSON.stringify(line)}\n`;
}

async function append(file: string, handle: FileHandle, text: string): Promise<void> {
  await written(file, () => handle.appendFile(text));
}

async function written<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const reason = isThere ? 'it exists already' : error instanceof Error ? error.message : String(error);
    throw new HeddleError('FILE_NOT_WRITTEN', { file, reason }, { cause: error });
  }
}
