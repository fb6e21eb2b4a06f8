// The unit of work that every server under test does: SHA-256 over a block, a number of times that was measured
// once on this machine and is handed to all servers, so that all of them burn exactly the same.
import { createHash } from 'node:crypto';

const block = Buffer.alloc(16_384, 'heddle');
const workOffset = 16;
const workDigits = 4;
const zero = 0x30;

/** The environment variable that carries the blocks per millisecond. */
export const blocksPerMsVariable = 'BENCH_BLOCKS_PER_MS';

/** Hashes the block `count` times. */
export function hashBlocks(count) {
  for (let i = 0; i < count; i++) createHash('sha256').update(block).digest();
}

/** Burns `tenthsOfMs` on a core of this machine that has nothing else to do. */
export function burn(tenthsOfMs) {
  hashBlocks(Math.round((tenthsOfMs * blocksPerMs()) / 10));
}

/** Burns what the message asks for in its bytes 16 to 19 (see bench/load/frames/payload.ts). */
export function work(bytes) {
  let tenthsOfMs = 0;
  for (let i = 0; i < workDigits; i++) tenthsOfMs = tenthsOfMs * 10 + bytes[workOffset + i] - zero;
  if (tenthsOfMs > 0) burn(tenthsOfMs);
}

let known;
function blocksPerMs() {
  known ??= Number(process.env[blocksPerMsVariable]);
  if (!(known > 0))
    throw new Error(`${blocksPerMsVariable} is not set: start the server through npm run bench`);
  return known;
}
