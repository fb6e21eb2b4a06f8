// Leads what handlers print (console, process.stdout, process.stderr) line by line into the server's log, so that
// standard output stays one stream of log lines.
import type { MessagePort } from 'node:worker_threads';
import type { ToMain } from '../protocol/lane-contract.ts';

const maxLineChars = 64 * 1024;

export function redirectStdio(port: MessagePort): void {
  redirect(process.stdout, 'stdout', port);
  redirect(process.stderr, 'stderr', port);
}

function redirect(target: NodeJS.WriteStream, stream: 'stdout' | 'stderr', port: MessagePort): void {
  let rest = '';
  const write = (chunk: string | Uint8Array, ...others: unknown[]): boolean => {
    rest += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineChars) {
      lines.push(rest);
      rest = '';
    }
    for (const text of lines) port.postMessage({ type: 'log', stream, text } satisfies ToMain);
    const done = others.at(-1);
    if (typeof done === 'function') queueMicrotask(() => done());
    return true;
  };
  target.write = write as typeof target.write;
}
