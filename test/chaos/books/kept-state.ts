// What a worker found of a client's state when it took over from one that died, and whether it is what was kept last.
import type { Session } from './session.ts';

/**
 * One sentence for each state that cannot be the one that was kept last. State is kept at the end of a batch. Where a message
 * was answered before another was sent, the two were not in one batch: so when one worker handled both, the first was kept.
 */
export function auditKeptState({ recoveries, handled, answeredBefore, losses }: Session): string[] {
  const wrong: string[] = [];
  let last = -1;
  let start = 0;
  for (const { number, handledBefore } of recoveries) {
    const byOneWorker = handled.slice(start, handledBefore);
    const known = byOneWorker
      .map((each) => answeredBefore[each] ?? -1)
      .filter((each) => byOneWorker.includes(each));
    const least = Math.max(last, ...known);
    if (number < least) wrong.push(`its state was of message ${number}, and that of ${least} had been kept`);
    const next = handled[handledBefore] ?? Number.POSITIVE_INFINITY;
    if (number >= next) wrong.push(`its state was of message ${number} before message ${next} was handled`);
    if (losses.some((loss) => loss.cause === 'workerLost' && loss.number === number)) {
      wrong.push(`its state was of message ${number}, which ended its thread`);
    }
    last = Math.max(last, number);
    start = handledBefore;
  }
  return wrong;
}
