import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { controlBytes, controlWord, isTaken } from '#dist/protocol/lane-contract.js';

test('which frames are taken is known also after the shared count has started over', () => {
  const word = new Int32Array(1);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 40 }),
      fc.integer({ min: -100_000, max: 100_000 }),
      (count, ahead) => {
        word[0] = count;
        expect(isTaken(count + ahead, word[0] ?? 0)).toBe(ahead < 0);
      },
    ),
  );
});

test('each word of the control block is one thing, and has room there', () => {
  const words = Object.values(controlWord);
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(word * 4).toBeLessThan(controlBytes);
});
