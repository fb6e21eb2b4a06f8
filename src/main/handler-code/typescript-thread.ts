// The thread that compiles a TypeScript handler: it answers once. It is told when it is not needed any more, and ends then.
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { Compilation } from './typescript-code.ts';
import { compileGraph } from './typescript-graph.ts';

/** The compiler is a process. A thread that ends before it leaves it behind, as a defunct one at best. */
const processes: ChildProcess[] = [];
subscribe('child_process', (message) => {
  processes.push((message as { process: ChildProcess }).process);
});

async function end(): Promise<void> {
  // esbuild does not keep the thread for its process, and nothing else does.
  setInterval(() => {}, 1000);
  for (const one of processes) {
    one.kill('SIGKILL');
    if (one.pid !== undefined && one.exitCode === null && one.signalCode === null) await once(one, 'exit');
  }
  process.exit();
}

parentPort?.once('message', () => void end());
let answer: Compilation;
try {
  answer = { code: await compileGraph(String(workerData)) };
} catch (error) {
  answer = { problem: error instanceof Error ? error.message : String(error) };
}
parentPort?.postMessage(answer);
