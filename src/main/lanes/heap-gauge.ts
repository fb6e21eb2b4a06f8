// Reads how large the heaps of this process's workers are, also of one that is in an endless loop: through Node's
// inspector, which interrupts a thread to ask it. Attached only while it reads, because that costs. Socket thread.
import { Session } from 'node:inspector';
import type { Faults } from '../basics/faults.ts';

/** How long to wait for answers: a thread that native code blocks gives none. */
const answersMs = 3000;

/**
 * Calls back with each worker's thread id and the bytes of its heap that are in use, garbage included, as the answers
 * come. Resolves when all have come, or three seconds have passed: with whether all have come.
 */
export async function readHeaps(
  faults: Faults,
  onHeap: (threadId: number, usedBytes: number) => void,
): Promise<boolean> {
  const session = new Session();
  /** Of the workers that have not answered. */
  const threads = new Map<string, number | undefined>();
  /** Those among them that are to be asked; null once they are, and whoever comes is asked at once. */
  let unasked: string[] | null = [];
  let timer: NodeJS.Timeout | undefined;
  session.connect();
  try {
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, answersMs);
      const ended = (sessionId: string): void => {
        threads.delete(sessionId);
        if (threads.size === 0) resolve();
      };
      const guard = <Event>(callback: (event: Event) => void) =>
        faults.contained('the reading of heaps', callback);
      session.on(
        'NodeWorker.attachedToWorker',
        guard(({ params: { sessionId, workerInfo } }) => {
          threads.set(sessionId, threadIdIn(workerInfo.title));
          if (unasked === null) ask(session, sessionId);
          else unasked.push(sessionId);
        }),
      );
      session.on(
        'NodeWorker.detachedFromWorker',
        guard(({ params: { sessionId } }) => ended(sessionId)),
      );
      session.on(
        'NodeWorker.receivedMessageFromWorker',
        guard(({ params: { sessionId, message } }) => {
          const threadId = threads.get(sessionId);
          ended(sessionId);
          const usedBytes = usedIn(JSON.parse(message));
          if (threadId !== undefined && usedBytes !== undefined) onHeap(threadId, usedBytes);
        }),
      );
      // Attaches to every worker there is before it calls back. Node 20 goes through its list of them meanwhile, and crashes
      // if one is taken off the list by what runs in between: so little does, and nothing is asked before.
      session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, () => {
        const attached = unasked ?? [];
        unasked = null;
        for (const sessionId of attached) if (threads.has(sessionId)) ask(session, sessionId);
        if (threads.size === 0) resolve();
      });
    });
    return threads.size === 0;
  } finally {
    clearTimeout(timer);
    session.disconnect();
  }
}

function ask(session: Session, sessionId: string): void {
  session.post('NodeWorker.sendMessageToWorker', { sessionId, message: question });
}

// `workerId` counts what was attached to; the id of the thread is in the title only: `[worker 3] its name`.
function threadIdIn(title: string): number | undefined {
  const id = /^\[worker (\d+)\]/.exec(title)?.[1];
  return id === undefined ? undefined : Number(id);
}

const question = JSON.stringify({ id: 1, method: 'Runtime.getHeapUsage' });

function usedIn(answer: { result?: { usedSize?: unknown } }): number | undefined {
  const used = answer.result?.usedSize;
  return typeof used === 'number' ? used : undefined;
}
