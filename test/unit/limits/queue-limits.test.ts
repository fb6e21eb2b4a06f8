import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Registry } from '#dist/main/clients/registry.js';
import { QueueLimits } from '#dist/main/limits/queue-limits.js';
import { storedClient } from '../../support/parts/stored-client.ts';

const wide = {
  maxQueuedMessages: 1000,
  maxQueuedBytes: 1000,
  maxTotalQueuedMessages: 1000,
  maxTotalQueuedBytes: 1000,
};

describe('each limit lets in as much as it says and refuses one more, and what is refused is not counted', () => {
  test.each([
    ['maxQueuedMessages', 'MAX_QUEUED_MESSAGES = 3 of this client are waiting', [1, 1, 1], 0],
    ['maxQueuedBytes', 'MAX_QUEUED_BYTES = 3 of this client would be exceeded', [1, 2, 0], 1],
    ['maxTotalQueuedMessages', 'MAX_TOTAL_QUEUED_MESSAGES = 3 are waiting', [1, 1, 1], 0],
    ['maxTotalQueuedBytes', 'MAX_TOTAL_QUEUED_BYTES = 3 would be exceeded', [1, 2, 0], 1],
  ] as const)('%s', (limit, reason, sizes, more) => {
    const limits = new QueueLimits({ ...wide, [limit]: 3 });
    const client = storedClient(new Registry());
    for (const bytes of sizes) expect(limits.enter(client, bytes)).toBeNull();
    expect(limits.enter(client, more)).toBe(reason);
    expect(limits).toMatchObject({ messages: 3, bytes: 3 });
    expect(client.ledger).toMatchObject({ queuedMessages: 3, queuedBytes: 3 });
  });
});

test('the limits of one client do not bind another, those of the server bind all', () => {
  const registry = new Registry();
  const [one, two] = [storedClient(registry), storedClient(registry)];
  const limits = new QueueLimits({ ...wide, maxQueuedMessages: 2, maxTotalQueuedMessages: 3 });
  expect([limits.enter(one, 0), limits.enter(one, 0)]).toEqual([null, null]);
  expect(limits.enter(one, 0)).toMatch(/^MAX_QUEUED_MESSAGES/);
  expect(limits.enter(two, 0)).toBeNull();
  expect(limits.enter(two, 0)).toMatch(/^MAX_TOTAL_QUEUED_MESSAGES/);
});

describe('what was given up', () => {
  test('takes no place from others, as long as it is no more than may wait in all', () => {
    const registry = new Registry();
    const [one, two] = [storedClient(registry), storedClient(registry)];
    const limits = new QueueLimits({ ...wide, maxTotalQueuedMessages: 3, maxTotalQueuedBytes: 30 });
    const fill = (client: typeof one) => {
      let count = 0;
      while (limits.enter(client, 10) === null) count++;
      return count;
    };
    expect(fill(one)).toBe(3);
    expect(limits.full(10)).toBe('bytes');
    limits.giveUp(one);
    expect(limits.full(10)).toBeNull();
    expect(fill(two)).toBe(3);
    limits.giveUp(two);
    expect(fill(storedClient(registry))).toBe(0);
    expect(limits).toMatchObject({ messages: 6, bytes: 60 });
  });

  test('is gone when it was settled, cut or lost, and what came after it counts', () => {
    for (const end of ['leave', 'cut', 'lose'] as const) {
      const limits = new QueueLimits({ ...wide, maxTotalQueuedMessages: 3 });
      const client = storedClient(new Registry());
      for (let count = 0; count < 3; count++) limits.enter(client, 10);
      limits.giveUp(client);
      if (end === 'leave') for (let count = 0; count < 3; count++) limits.leave(client, 10);
      else if (end === 'cut') limits.cut(client, { frames: 0, messages: 3, bytes: 30 });
      else limits.lose(client, { frames: 0, messages: 0, bytes: 0 });
      expect(client.ledger).toMatchObject({ queuedMessages: 0, givenUpMessages: 0, givenUpBytes: 0 });
      for (let count = 0; count < 3; count++) expect(limits.enter(client, 1)).toBeNull();
      expect(limits.enter(client, 1)).toMatch(/^MAX_TOTAL_QUEUED_MESSAGES/);
    }
  });
});

test('a client of which nothing waits has one message in beyond the total, as far as the bytes go', () => {
  const registry = new Registry();
  const limits = new QueueLimits({ ...wide, maxTotalQueuedMessages: 1, maxTotalQueuedBytes: 30 });
  const clients = Array.from({ length: 4 }, () => storedClient(registry));
  const answers = clients.map((client) => limits.enter(client, 10));
  expect(answers).toEqual([null, null, null, expect.stringMatching(/^MAX_TOTAL_QUEUED_BYTES/)]);
  expect(limits.enter(clients[0] as (typeof clients)[0], 0)).toMatch(/^MAX_TOTAL_QUEUED_MESSAGES/);
});

test('whatever comes and goes, the sums are those of what is inside', () => {
  const step = fc.record({ bytes: fc.nat(20), leaves: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const limits = new QueueLimits({ ...wide, maxTotalQueuedMessages: 10, maxTotalQueuedBytes: 100 });
      const client = storedClient(new Registry());
      const inside: number[] = [];
      for (const { bytes, leaves } of steps) {
        const leaving = leaves ? inside.shift() : undefined;
        if (leaving !== undefined) limits.leave(client, leaving);
        else if (limits.enter(client, bytes) === null) inside.push(bytes);
        const sum = inside.reduce((total, each) => total + each, 0);
        expect(limits).toMatchObject({ messages: inside.length, bytes: sum });
        expect(client.ledger).toMatchObject({ queuedMessages: inside.length, queuedBytes: sum });
        expect(inside.length).toBeLessThanOrEqual(10);
        expect(sum).toBeLessThanOrEqual(100);
      }
      limits.lose(client, { frames: 0, messages: 0, bytes: 0 });
      expect(limits).toMatchObject({ messages: 0, bytes: 0 });
    }),
  );
});
