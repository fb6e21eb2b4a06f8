// Looks at the server once in a while: memory of the process, of the socket thread and of the workers, files, threads,
// what its registries hold, and how late its timers are.
import WebSocket from 'ws';
import { metricOf, sumOf } from '../support/long-runs/metrics.ts';
import { openFilesOf, residentBytesOf, threadsOf } from '../support/long-runs/process-resources.ts';
import type { ServerChild } from '../support/long-runs/server-child.ts';

const MiB = 1024 * 1024;
/** A worker that was silent for so long has been replaced. */
const workerReportMs = 10_000;

/** Names say the unit; those without are counts. */
export interface Sample {
  readonly atSec: number;
  readonly residentMiB: number;
  /** Of the socket thread, as `process.memoryUsage()` has them: JavaScript heap, memory outside of it, array buffers. */
  readonly heapMiB: number;
  readonly externalMiB: number;
  readonly arrayBuffersMiB: number;
  /** Of all workers together. */
  readonly workerHeapMiB: number;
  readonly workerExternalMiB: number;
  readonly timerDelayMs: number;
  readonly openFiles: number;
  readonly threads: number;
  readonly clients: number;
  readonly topics: number;
  readonly requests: number;
  readonly queuedFrames: number;
}

interface WorkerReport {
  readonly threadId: number;
  readonly heapUsed: number;
  readonly external: number;
}

export class Sampler {
  readonly #child: ServerChild;
  readonly #started = performance.now();
  readonly #workers = new Map<number, { report: WorkerReport; at: number }>();
  readonly #socket: WebSocket;

  /** Connects as the client that the workers report to. */
  constructor(child: ServerChild) {
    this.#child = child;
    this.#socket = new WebSocket(`${child.url}/sampler`, { perMessageDeflate: false });
    this.#socket.on('message', (data) => {
      const text = data.toString();
      if (!text.startsWith('{')) return; // A broadcast.
      const report = JSON.parse(text) as WorkerReport;
      this.#workers.set(report.threadId, { report, at: performance.now() });
    });
    // What ends it shows as workers without a heap; the server's end shows elsewhere.
    this.#socket.on('error', () => {});
  }

  /** With `collect` after a full collection of the socket thread's heap: what is in use then is held by something. */
  async sample(request: 'memory' | 'collect' = 'memory'): Promise<Sample> {
    const { pid } = this.#child;
    const [answer, metrics] = await Promise.all([this.#child.ask(request), this.#child.metrics()]);
    const memory = answer as NodeJS.MemoryUsage;
    const now = performance.now();
    for (const [id, { at }] of this.#workers) if (now - at > workerReportMs) this.#workers.delete(id);
    const workers = [...this.#workers.values()].map(({ report }) => report);
    return {
      atSec: (now - this.#started) / 1000,
      residentMiB: residentBytesOf(pid) / MiB,
      heapMiB: memory.heapUsed / MiB,
      externalMiB: memory.external / MiB,
      arrayBuffersMiB: memory.arrayBuffers / MiB,
      workerHeapMiB: workers.reduce((sum, { heapUsed }) => sum + heapUsed, 0) / MiB,
      workerExternalMiB: workers.reduce((sum, { external }) => sum + external, 0) / MiB,
      timerDelayMs: metricOf(metrics, 'event_loop_delay_p99_seconds') * 1000,
      openFiles: openFilesOf(pid),
      threads: threadsOf(pid),
      clients: metricOf(metrics, 'clients'),
      topics: metricOf(metrics, 'topics'),
      requests: metricOf(metrics, 'requests_under_way'),
      queuedFrames: sumOf(metrics, 'lane_queued_frames'),
    };
  }

  close(): void {
    this.#socket.terminate();
  }
}
