// Measures how many blocks one core hashes in a millisecond, on the fastest of several samples: what disturbs a
// sample makes it slower, never faster.

import { hashBlocks } from './burn.mjs';

const SAMPLES = 20;
const BLOCKS_PER_SAMPLE = 1_000;

export function calibrateBlocksPerMs(): number {
  hashBlocks(BLOCKS_PER_SAMPLE);
  let best = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const startedAt = performance.now();
    hashBlocks(BLOCKS_PER_SAMPLE);
    best = Math.max(best, BLOCKS_PER_SAMPLE / (performance.now() - startedAt));
  }
  return best;
}
