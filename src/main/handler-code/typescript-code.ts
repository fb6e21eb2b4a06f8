// Has a TypeScript handler compiled, on a thread of its own that ends with it: neither the compiler's process nor its
// work is anything to the socket thread. Socket thread.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { HandlerCode } from '../../protocol/handler-code.ts';

/** What the thread answers. */
export type Compilation = { readonly code: HandlerCode } | { readonly problem: string };

/** How long is waited for the thread to end: to be ended from outside would leave the compiler's process behind. */
const endingMs = 1000;

/**
 * Rejects with an error whose message says where in which file the problem is, and when `givenUp` is aborted. `entry` is a
 * real path.
 */
export async function compileTypeScript(entry: string, givenUp: AbortSignal): Promise<HandlerCode> {
  const thread = new Worker(new URL('./typescript-thread.js', import.meta.url), {
    workerData: entry,
    execArgv: [],
  });
  const ended = once(thread, 'exit');
  try {
    const answered = once(thread, 'message', { signal: givenUp });
    const [compilation] = (await Promise.race([answered, endOf(ended)])) as [Compilation];
    if ('problem' in compilation) throw new Error(compilation.problem);
    return compilation.code;
  } finally {
    thread.postMessage('end');
    await Promise.race([ended, pause(endingMs, undefined, { ref: false })]);
  }
}

async function endOf(ended: Promise<unknown>): Promise<never> {
  await ended;
  throw new Error('the thread that compiles it ended');
}
