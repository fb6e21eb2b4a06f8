// Clients that make a server hold memory, in a process of their own that is ended when the test is over.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { within } from '../deadline.ts';

const script = fileURLToPath(new URL('./hoarder.mjs', import.meta.url));

export interface Hoard {
  /** One of those that hoarder.mjs knows. */
  kind: string;
  count: number;
  /** Of each. */
  bytes: number;
  /** That they connect from; 127.0.0.1 where it is left out. */
  address?: string;
}

/** Resolves when all of them have begun. */
export async function hoard(
  port: number,
  { kind, count, bytes, address = '127.0.0.1' }: Hoard,
): Promise<void> {
  const args = [String(port), kind, String(count), String(bytes), address];
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await within(once(child.stdout, 'data'), `${count} times ${kind}`, 60_000);
}
