// Waits for what is still in flight when a run stops sending.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../counting/faults.ts';

/** A server that fell behind an open loop may need long to catch up. */
const DEADLINE_MS = 40_000;
const POLL_MS = 5;

/** Resolves when `outstanding` returns 0; what is missing at the deadline is counted as missing replies. */
export async function drain(outstanding: () => number, faults: Faults): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (outstanding() > 0 && performance.now() < deadline) await sleep(POLL_MS);
  if (outstanding() > 0) faults.add('missing reply', outstanding());
}
