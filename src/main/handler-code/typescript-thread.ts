// The thread that compiles a TypeScript handler: it answers once.
import { parentPort, workerData } from 'node:worker_threads';
import { stop } from 'esbuild';
import type { Compilation } from './typescript-code.ts';
import { compileGraph } from './typescript-graph.ts';

let answer: Compilation;
try {
  answer = { code: await compileGraph(String(workerData)) };
} catch (error) {
  answer = { problem: error instanceof Error ? error.message : String(error) };
}
await stop();
parentPort?.postMessage(answer);
