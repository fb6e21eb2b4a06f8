// Nobody reads the log, until the server has had to drop lines of it; then somebody does again. The run goes on all the while,
// and knows from then on that lines are missing.
import { once } from 'node:events';
import { until } from '../../support/deadline.ts';
import { metricOf } from '../../support/long-runs/metrics.ts';
import type { Besieged } from './besieged.ts';

/** Each client that comes and goes leaves a line with its name. */
const nameChars = 3_000;
const noisyClients = 40;
const limitMs = 30_000;

export async function leaveLogUnread({ world, child }: Besieged, number: number): Promise<void> {
  const { door, ledger } = world;
  const droppedLines = async (): Promise<number> =>
    metricOf(await child.metrics(), 'log_lines_lost_total{kind="unread"}');
  const before = await droppedLines();
  const toldBefore = ledger.linesDropped;
  let count = 0;
  const makeNoise = async (): Promise<void> => {
    const socket = door.webSocket(`noise-${number}.${count++}-${'x'.repeat(nameChars)}`);
    await once(socket, 'open');
    socket.terminate();
  };
  child.pauseLog();
  try {
    const isDropping = async (): Promise<boolean> => {
      await Promise.all(Array.from({ length: noisyClients }, makeNoise));
      return (await droppedLines()) > before;
    };
    await until(isDropping, 'lines of the log that are dropped', limitMs);
  } finally {
    child.resumeLog();
  }
  await until(() => ledger.linesDropped > toldBefore, 'the line that says so', limitMs);
}
