// Sends a large answer to a request as fast as it is read: uWebSockets.js takes as much as the kernel does, and the rest
// waits here, where it is counted. Socket thread.
import type { Faults } from '../basics/faults.ts';
import type { Response } from './uws.ts';

/** To be called inside of a cork, after the headers. Returns how many bytes wait; `done` is called when none do any more. */
export function sendLargeAnswer(
  response: Response,
  data: Uint8Array,
  faults: Faults,
  done: () => void,
): number {
  const total = data.byteLength;
  const [, isSent] = response.tryEnd(data, total);
  if (isSent) return 0;
  // `data` is valid during the call only.
  const start = response.getWriteOffset();
  const rest = data.slice(start);
  response.onWritable((offset) => {
    let isTaken = true;
    faults.contain('sending an answer', () => {
      const [isAllTaken, isEnd] = response.tryEnd(rest.subarray(offset - start), total);
      isTaken = isAllTaken;
      if (isEnd) done();
    });
    return isTaken;
  });
  return rest.byteLength;
}
