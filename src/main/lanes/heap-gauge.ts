// Reads how large the heaps of this process's workers are, also of one that is in an endless loop: through Node's
// inspector, which interrupts a thread to ask it. Socket thread.
//
// One session for the process, attached before there are workers and until none is to be read: while Node 20 attaches it
// goes through its list of workers, and crashes when one ends meanwhile (`WorkerManager::SetAutoAttach`). A worker that
// starts later is attached as it starts. What that costs is in docs/decisions/0007-hangs-end-threads.md.
import { Session } from 'node:inspector';

/** Is told of a worker's thread id and the bytes of its heap that are in use, garbage included. Must not throw. */
export type OnHeap = (threadId: number, usedBytes: number) => void;

interface Attached {
  readonly threadId: number;
  /** Who wait for its answer: a thread that native code blocks gives none until it comes back. */
  readonly askers: Set<OnHeap>;
}

let shared: { gauge: HeapGauge; users: number } | null = null;

export class HeapGauge {
  readonly #session = new Session();
  /** By the inspector's name for them. */
  readonly #workers = new Map<string, Attached>();

  /** To be called before the workers are started that are to be read. Throws where Node has no inspector. */
  static attach(): HeapGauge {
    shared ??= { gauge: new HeapGauge(), users: 0 };
    shared.users++;
    return shared.gauge;
  }

  /** To be called once for each `attach`. */
  static detach(): void {
    if (shared === null || --shared.users > 0) return;
    shared.gauge.#session.disconnect();
    shared = null;
  }

  private constructor() {
    this.#session.connect();
    this.#session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
      const threadId = threadIdIn(workerInfo.title);
      if (threadId !== undefined) this.#workers.set(sessionId, { threadId, askers: new Set() });
    });
    this.#session.on('NodeWorker.detachedFromWorker', ({ params: { sessionId } }) => {
      this.#workers.delete(sessionId);
    });
    this.#session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) => {
      const worker = this.#workers.get(sessionId);
      const usedBytes = usedIn(message);
      if (worker === undefined) return;
      const askers = [...worker.askers];
      worker.askers.clear();
      if (usedBytes !== undefined) for (const asker of askers) asker(worker.threadId, usedBytes);
    });
    this.#session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  }

  /**
   * Asks every worker of the process. Answers come within milliseconds, or when the thread is free again; who asks anew before
   * that gets one.
   */
  ask(onHeap: OnHeap): void {
    for (const [sessionId, { askers }] of this.#workers) {
      const isAsked = askers.size > 0;
      askers.add(onHeap);
      if (isAsked) continue;
      this.#session.post('NodeWorker.sendMessageToWorker', { sessionId, message: question });
    }
  }
}

// `workerId` counts what was attached to; the id of the thread is in the title only: `[worker 3] its name`.
function threadIdIn(title: string): number | undefined {
  const id = /^\[worker (\d+)\]/.exec(title)?.[1];
  return id === undefined ? undefined : Number(id);
}

const question = JSON.stringify({ id: 1, method: 'Runtime.getHeapUsage' });

function usedIn(message: string): number | undefined {
  const answer: { result?: { usedSize?: unknown } } = JSON.parse(message);
  const used = answer.result?.usedSize;
  return typeof used === 'number' ? used : undefined;
}
