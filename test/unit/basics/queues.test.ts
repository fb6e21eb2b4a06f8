import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FifoQueue } from '#dist/main/basics/fifo-queue.js';
import { Backlog } from '#dist/main/clients/backlog.js';
import { addLane, emptyLaneBits, hasLane, removeLane } from '#dist/main/lanes/lane-bits.js';
import { type Work, WorkQueue } from '#dist/workers/hooks/work-queue.js';

// Pushes with true, shifts with false; long runs make the queues tidy up.
const steps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 1500 })), { maxLength: 20 });

function expectFifo<Element>(
  queue: { push(element: Element): void; shift(): Element | undefined },
  make: (number: number) => Element,
  runs: [boolean, number][],
): number {
  const model: Element[] = [];
  let made = 0;
  for (const [isPush, times] of runs) {
    for (let count = 0; count < times; count++) {
      if (isPush) {
        const element = make(made++);
        queue.push(element);
        model.push(element);
      } else if (queue.shift() !== model.shift()) return -1;
    }
  }
  return model.length;
}

describe('first in, first out, whatever comes and goes', () => {
  test('in a queue of the socket thread, which knows its length', () => {
    fc.assert(
      fc.property(steps, (runs) => {
        const queue = new FifoQueue<number>();
        const left = expectFifo(queue, (number) => number + 1, runs);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(queue.length).toBe(left);
      }),
    );
  });

  test('in the work that waits behind an async hook', () => {
    const make = (code: number): Work => ({ hook: 'close', code, reason: '', bytes: 0 });
    fc.assert(
      fc.property(steps, (runs) => {
        expect(expectFifo(new WorkQueue(), make, runs)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('in a backlog, which keeps copies and counts their bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.uint8Array({ maxLength: 20 }))), (moves) => {
        const backlog = new Backlog();
        const model: Buffer[] = [];
        for (const bytes of moves) {
          if (bytes === null) {
            const shifted = backlog.shift();
            expect(shifted && Buffer.from(shifted.data)).toEqual(model.shift());
          } else {
            const memory = new Uint8Array(bytes);
            backlog.push(memory.buffer, 0);
            model.push(Buffer.from(bytes));
            memory.fill(0); // uWebSockets.js takes its memory back.
          }
          expect(backlog.messages).toBe(model.length);
          expect(backlog.bytes).toBe(model.reduce((sum, { length }) => sum + length, 0));
        }
      }),
    );
  });
});

describe('a set of lanes', () => {
  test.each([1, 31, 32, 33, 256])('of %i holds what was added and not removed', (lanes) => {
    const change = fc.tuple(fc.boolean(), fc.nat(lanes - 1));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 100 }), (changes) => {
        let bits = emptyLaneBits(lanes);
        const model = new Set<number>();
        for (const [adds, lane] of changes) {
          bits = adds ? addLane(bits, lane) : removeLane(bits, lane);
          if (adds) model.add(lane);
          else model.delete(lane);
        }
        const held = Array.from({ length: lanes }, (_, lane) => lane).filter((lane) => hasLane(bits, lane));
        expect(held).toEqual([...model].toSorted((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });
});
