// The unit of work that every server under test does: SHA-256 over a block, a number of times that was measured
// once on this machine and is handed to all servers, so that all of them burn exactly the same.

import { createHash } from 'node:crypto';

const BLOCK = Buffer.alloc(16_384, 'heddle');
const WORK_OFFSET = 16;
const WORK_DIGITS = 4;
const ZERO = 0x30;

/** The environment variable that carries the blocks per millisecond. */
export const BLOCKS_PER_MS = 'BENCH_BLOCKS_PER_MS';

/** Hashes the block `count` times. */
export function hashBlocks(count) {
  for (let i = 0; i < count; i++) createHash('sha256').update(BLOCK).digest();
}

/** Burns `tenthsOfMs` on a core of this machine that has nothing else to do. */
export function burn(tenthsOfMs) {
  hashBlocks(Math.round((tenthsOfMs * blocksPerMs()) / 10));
}

/** Burns what the message asks for in its bytes 16 to 19 (see bench/load/frames/payload.ts). */
export function work(bytes) {
  let tenthsOfMs = 0;
  for (let i = 0; i < WORK_DIGITS; i++) tenthsOfMs = tenthsOfMs * 10 + bytes[WORK_OFFSET + i] - ZERO;
  if (tenthsOfMs > 0) burn(tenthsOfMs);
}

let known;
function blocksPerMs() {
  known ??= Number(process.env[BLOCKS_PER_MS]);
  if (!(known > 0)) throw new Error(`${BLOCKS_PER_MS} is not set: start the server through npm run bench`);
  return known;
}
