// Has a TypeScript handler compiled, on a thread of its own that ends with it: neither the compiler's process nor its
// work is anything to the socket thread. Socket thread.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { HandlerCode } from '../../protocol/handler-code.ts';

/** What the thread answers. */
export type Compilation = { readonly code: HandlerCode } | { readonly problem: string };

/** Rejects with an error whose message says where in which file the problem is. `entry` is a real path. */
export async function compileTypeScript(entry: string): Promise<HandlerCode> {
  const thread = new Worker(new URL('./typescript-thread.js', import.meta.url), {
    workerData: entry,
    execArgv: [],
  });
  try {
    const [compilation]: [Compilation] = (await once(thread, 'message')) as [Compilation];
    if ('problem' in compilation) throw new Error(compilation.problem);
    return compilation.code;
  } finally {
    await thread.terminate();
  }
}
