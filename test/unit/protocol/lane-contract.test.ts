import { expect, test } from 'vitest';
import { controlBytes, controlWord } from '#dist/protocol/lane-contract.js';

test('each word of the control block is one thing, and has room there', () => {
  const words = Object.values(controlWord);
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(word * 4).toBeLessThan(controlBytes);
});
