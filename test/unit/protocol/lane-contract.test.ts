import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTaken } from '#dist/protocol/lane-contract.js';

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
