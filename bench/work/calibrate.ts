// Measures how many blocks one core hashes in a millisecond, on the fastest of several samples: what disturbs a
// sample makes it slower, never faster.
import { hashBlocks } from './burn.mjs';

const sampleCount = 20;
const blocksPerSample = 1_000;

export function calibrateBlocksPerMs(): number {
  hashBlocks(blocksPerSample);
  let best = 0;
  for (let sample = 0; sample < sampleCount; sample++) {
    const startedAt = performance.now();
    hashBlocks(blocksPerSample);
    best = Math.max(best, blocksPerSample / (performance.now() - startedAt));
  }
  return best;
}
