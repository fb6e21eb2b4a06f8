// The ideal that schedulers are measured against: an M/G/k queue in which each client's messages keep their order, as in
// all servers of the suite. A discrete-event simulation; time is computed, nothing waits.

/** One message, for a server to work on. */
export interface Job {
  atMs: number;
  client: number;
  serviceMs: number;
}

/**
 * When each job is done, the jobs being in the order of their `atMs`. Each of the servers has a core of its own and works
 * on one job at a time, at no cost in between. First come, first served, except that a client's job starts when the one
 * before it is done: no job waits while a server is free, unless for its own client.
 */
export function completionTimes(jobs: readonly Job[], servers: number): number[] {
  const doneAt = new Array<number>(jobs.length);
  let waiting: number[] = [];
  let running: number[] = [];
  let arrived = 0;

  /** The oldest that may start; a client's later jobs are behind its earlier ones, so they cannot pass. */
  const startWhatCan = (now: number) => {
    const busy = new Set(running.map((index) => jobs[index]!.client));
    const kept: number[] = [];
    for (const index of waiting) {
      const { client, serviceMs } = jobs[index]!;
      if (running.length === servers || busy.has(client)) {
        kept.push(index);
        continue;
      }
      busy.add(client);
      doneAt[index] = now + serviceMs;
      running.push(index);
    }
    waiting = kept;
  };

  while (arrived < jobs.length || running.length > 0) {
    const nextDone = Math.min(...running.map((index) => doneAt[index]!));
    const nextArrival = jobs[arrived]?.atMs ?? Number.POSITIVE_INFINITY;
    const now = Math.min(nextDone, nextArrival);
    // What is done at this moment makes room for what arrives at it.
    running = running.filter((index) => doneAt[index]! > now);
    if (nextArrival === now) waiting.push(arrived++);
    startWhatCan(now);
  }
  return doneAt;
}
