// A thread that only hashes, for the calibration: how fast several of them are together.
import { parentPort, workerData } from 'node:worker_threads';
import { hashBlocks } from './burn.mjs';

const blocksPerStep = 100;

hashBlocks(blocksPerStep);
parentPort.postMessage('ready');
parentPort.once('message', () => {
  const deadline = performance.now() + workerData.durationMs;
  let blocks = 0;
  while (performance.now() < deadline) {
    hashBlocks(blocksPerStep);
    blocks += blocksPerStep;
  }
  parentPort.postMessage(blocks);
  parentPort.close();
});
