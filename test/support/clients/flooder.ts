// Clients that flood a server, in a process of their own that is ended when the test is over.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { within } from '../deadline.ts';

const script = fileURLToPath(new URL('./flooder.mjs', import.meta.url));

export interface Flood {
  clients: number;
  messageBytes: number;
  /** Of all clients together. */
  mibPerSec: number;
}

/** Starts a flood; resolves when all of its clients have been online. */
export async function flood(port: number, { clients, messageBytes, mibPerSec }: Flood): Promise<void> {
  const args = [port, clients, messageBytes, mibPerSec].map(String);
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await within(once(child.stdout, 'data'), `${clients} clients that flood`);
}
