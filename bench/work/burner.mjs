// A thread that only hashes, for the calibration: how fast several of them are together.

import { parentPort, workerData } from 'node:worker_threads';
import { hashBlocks } from './burn.mjs';

const BLOCKS_PER_STEP = 100;

hashBlocks(BLOCKS_PER_STEP);
parentPort.postMessage('ready');
parentPort.once('message', () => {
  const deadline = performance.now() + workerData.durationMs;
  let blocks = 0;
  while (performance.now() < deadline) {
    hashBlocks(BLOCKS_PER_STEP);
    blocks += BLOCKS_PER_STEP;
  }
  parentPort.postMessage(blocks);
  parentPort.close();
});
