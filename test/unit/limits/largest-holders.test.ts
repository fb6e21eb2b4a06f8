import { expect, test } from 'vitest';
import { Registry } from '#dist/main/clients/registry.js';
import type { SocketClient } from '#dist/main/clients/socket-client.js';
import { LargestHolders } from '#dist/main/limits/largest-holders.js';
import { storedClient } from '../../support/parts/stored-client.ts';

const question = {};
const weigh = ({ ledger }: SocketClient): number => ledger.queuedMessages;

test('who holds most is found, and nobody who does not hold more than is asked for', () => {
  const registry = new Registry();
  const clients = Array.from({ length: 100 }, () => storedClient(registry));
  for (const [index, { ledger }] of clients.entries()) {
    for (let count = 0; count < (index * 37) % 100; count++) ledger.queued(1);
  }
  let now = 0;
  const holders = new LargestHolders(
    () => registry.clients(),
    () => now++,
  );
  for (let place = 99; place > 0; place--) {
    now += 1000;
    const found = holders.most(question, weigh, place - 1) as SocketClient;
    expect(weigh(found)).toBe(place);
    expect(holders.most(question, weigh, place)).toBeNull();
    while (weigh(found) > 0) found.ledger.settled(1);
  }
  expect(holders.most(question, weigh, 0)).toBeNull();
});

test('clients are looked through for a twentieth of the time at most, however often it is asked', () => {
  const registry = new Registry();
  let now = 1000;
  let looks = 0;
  const slow = (): Iterable<SocketClient> => {
    looks++;
    now += 5;
    return registry.clients();
  };
  const holders = new LargestHolders(slow, () => now);
  for (let asked = 0; asked < 1000; asked++) {
    holders.most(question, weigh, 0);
    now++;
  }
  // Each look and its pause take 105 ms.
  expect(looks).toBe(10);
});
