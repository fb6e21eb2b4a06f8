// Waits for what is still in flight when a run stops sending.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../counting/faults.ts';

/** A server that fell behind an open loop may need long to catch up. */
const deadlineMs = 40_000;
const pollMs = 5;

/** Resolves when `outstanding` returns 0; what is missing at the deadline is counted as missing replies. */
export async function drain(outstanding: () => number, faults: Faults): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (outstanding() > 0 && performance.now() < deadline) await sleep(pollMs);
  if (outstanding() > 0) faults.add('missing reply', outstanding());
}
