import { expect, test } from 'vitest';
import { MemoryAccount } from '#dist/main/limits/memory-account.js';
import { ResidentMemory } from '#dist/main/limits/resident-memory.js';

const mib = 1024 * 1024;

function accountOf(maxMemoryMb: number): MemoryAccount {
  return new MemoryAccount({ maxMemoryMb }, { bytes: 0 });
}

test('where there is room nobody has to pay for it', () => {
  const account = accountOf(100);
  account.relieve = () => expect.unreachable();
  account.add('unsent', 90 * mib);
  expect(account.makeRoom()).toBe(true);
});

test('those who hold most pay before more is held', () => {
  const account = accountOf(100);
  account.relieve = () => account.add('unsent', -20 * mib);
  account.add('unsent', 95 * mib);
  expect(account.makeRoom()).toBe(true);
  expect(account.total).toBe(75 * mib);
});

test('there is no room where nobody can pay', () => {
  const account = accountOf(100);
  account.add('closing', 95 * mib);
  expect(account.makeRoom()).toBe(false);
  expect(account.refusal()).toMatchObject({ code: 'MEMORY_FULL', values: { heldMb: 95, limitMb: 100 } });
});

test('without a limit there is always room', () => {
  const account = accountOf(0);
  account.add('unsent', 1e15);
  expect(account.makeRoom()).toBe(true);
});

test('resident memory is high near the limit, and grows from one question to the next, however often it is looked at', () => {
  let rss = 0;
  const resident = new ResidentMemory(1280 * mib, () => rss);
  const look = (mb: number): boolean => {
    rss = mb * mib;
    return resident.look();
  };
  expect([look(1150), look(1160), resident.grows()]).toEqual([false, true, false]);
  for (let mb = 1281; mb < 1300; mb++) look(mb);
  expect([resident.grows(), resident.grows()]).toEqual([true, false]);
  look(1305);
  expect(resident.grows()).toBe(false);
});

test('what was seen last counts while resident memory cannot be read', () => {
  let isBroken = false;
  const resident = new ResidentMemory(100, () => {
    if (isBroken) throw new Error('EMFILE');
    return 95;
  });
  resident.look();
  isBroken = true;
  expect([resident.look(), resident.last]).toEqual([true, 95]);
});
