import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { MemoryAccount } from '#dist/main/limits/memory-account.js';
import { MemoryWatch } from '#dist/main/limits/memory-watch.js';
import { silentFaults } from '../../support/parts/silent-faults.ts';

function fail(): never {
  throw new Error('broken');
}

test('a look that fails costs that look, at each tick, when the account is full and in the middle of a turn', async () => {
  const counts = { internalErrors: 0 };
  const memory = new MemoryAccount({ maxMemoryMb: 64 }, { bytes: 0 });
  const watch = new MemoryWatch({
    log: pino({ level: 'silent' }),
    faults: silentFaults(counts),
    memory,
    statistics: { closedForMemory: 0 },
    lingering: { expire: () => {} },
    registry: { everyone: fail, clients: fail },
  });
  try {
    await vi.waitUntil(() => counts.internalErrors >= 2);
    memory.add('unsent', memory.limitBytes);
    const before = counts.internalErrors;
    expect(memory.makeRoom()).toBe(false);
    expect(counts.internalErrors).toBe(before + 1);
    await vi.waitUntil(() => counts.internalErrors >= before + 4);
  } finally {
    watch.stop();
  }
});
