// Every process the suite starts, so that each is ended by its id, also when the suite is interrupted or fails.
import { type ChildProcess, type ForkOptions, fork, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProcess>();
const graceMs = 5_000;

process.on('exit', killAll);

export function spawnChild(file: string, args: string[], options: SpawnOptions): ChildProcess {
  return track(spawn(file, args, options));
}

export function forkChild(module: string, options: ForkOptions): ChildProcess {
  return track(fork(module, options));
}

/** Asks politely, then insists. Resolves when the process is gone. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(insist);
}

export function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
}

/** For the last moments of the suite, when nothing can be awaited any more. */
function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

function track(child: ChildProcess): ChildProcess {
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}
