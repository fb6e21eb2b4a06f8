// Leads what handlers print (console, process.stdout, process.stderr) line by line into the server's log, so that
// standard output stays one stream of log lines.
import type { MessagePort } from 'node:worker_threads';
import type { ToMain } from '../protocol/lane-contract.ts';
import { typeNameOf } from '../protocol/type-name.ts';
import { CallBackLater, type Done } from './printing/call-back-later.ts';
import { LineSplitter } from './printing/line-splitter.ts';
import { PrintAllowance } from './printing/print-allowance.ts';

/** How long the beginning of a line waits for its end. */
const longestWaitMs = 1000;

export function redirectStdio(port: MessagePort): void {
  const post = (stream: 'stdout' | 'stderr', text: string): void => {
    port.postMessage({ type: 'log', stream, text } satisfies ToMain);
  };
  const allowance = new PrintAllowance((notice, lines) => {
    port.postMessage({ type: 'linesLost', lines } satisfies ToMain);
    post('stderr', notice);
  });
  const ends = (['stdout', 'stderr'] as const).map((stream) =>
    redirect(process[stream], (line) => {
      if (allowance.takes(line)) post(stream, line);
    }),
  );
  process.on('exit', () => {
    for (const end of ends) end();
    allowance.report();
  });
}

/** Returns what gives the beginning of a line that waits for its end; from then on nothing waits. */
function redirect(target: NodeJS.WriteStream, onLine: (line: string) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isEnding = false;
  const splitter = new LineSplitter(onLine);
  const callbacks = new CallBackLater();
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    splitter.flush();
  };
  const write = (chunk: unknown, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    splitter.write(pieceOf(chunk, typeof encoding === 'string' ? encoding : 'utf8'));
    if (isEnding) flush();
    else if (splitter.hasRest) timer ??= setTimeout(flush, longestWaitMs).unref();
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') callbacks.add(callback);
    return true;
  };
  // The stream stays open, as that of a process does: others print to it as well.
  const end = (chunk?: unknown, encoding?: BufferEncoding | Done, done?: Done): NodeJS.WriteStream => {
    const callback = [chunk, encoding, done].find((argument) => typeof argument === 'function');
    if (chunk !== undefined && chunk !== null && typeof chunk !== 'function')
      write(chunk, typeof encoding === 'string' ? encoding : undefined);
    flush();
    if (callback !== undefined) callbacks.add(callback as Done);
    return target;
  };
  target.write = write as typeof target.write;
  target.end = end as typeof target.end;
  return () => {
    isEnding = true;
    flush();
  };
}

/**
 * Throws TypeError for what no stream takes, and for an encoding that there is not. Text is printed as it is, whatever
 * bytes its encoding would make of it, but for those encodings in which text stands for bytes.
 */
function pieceOf(chunk: unknown, encoding: BufferEncoding): string | Uint8Array {
  if (typeof chunk === 'string') {
    const isText = Buffer.isEncoding(encoding) && !/^(?:hex|base64|base64url)$/i.test(encoding);
    return isText ? chunk : Buffer.from(chunk, encoding);
  }
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError(`only text and bytes can be printed, not ${typeNameOf(chunk)}`);
}
