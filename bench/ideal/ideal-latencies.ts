// The latencies that the ideal queue has under a load of light and heavy messages: of the very messages that the load
// processes send, since both draw them from the same seed.
import { Latencies, type LatencySummary, summarizeLatencies } from '../load/counting/latencies.ts';
import { type HeavyMessages, isHeavy } from '../load/timetable/heavy-messages.ts';
import { type RandomTimes, randomTimetable, tickMs } from '../load/timetable/timetable.ts';
import { completionTimes, type Job } from './ideal-queue.ts';

export interface IdealLoad {
  times: RandomTimes;
  heavy: HeavyMessages;
  /** What comes first and is not counted, as in the measured run. */
  warmUpSec: number;
  windowSec: number;
}

export interface SplitLatencies {
  light: LatencySummary | undefined;
  heavy: LatencySummary | undefined;
}

/** From the intended start on, as the generator measures. */
export function idealLatencies(load: IdealLoad, servers: number): SplitLatencies {
  const messages = messagesOf(load);
  const doneAt = completionTimes(messages, servers);
  const light = new Latencies();
  const heavy = new Latencies();
  for (const [index, { serviceMs, intendedMs }] of messages.entries()) {
    if (intendedMs < load.warmUpSec * 1000) continue;
    (serviceMs > 0 ? heavy : light).record(doneAt[index]! - intendedMs);
  }
  return { light: summarizeLatencies([light.encode()]), heavy: summarizeLatencies([heavy.encode()]) };
}

interface Message extends Job {
  intendedMs: number;
}

function messagesOf({ times, heavy, warmUpSec, windowSec }: IdealLoad): Message[] {
  const timetable = randomTimetable(times);
  const sent = new Array<number>(times.clients).fill(0);
  const messages: Message[] = [];
  for (;;) {
    const { atMs: intendedMs, client } = timetable.next().value;
    if (intendedMs >= (warmUpSec + windowSec) * 1000) return messages;
    const serviceMs = isHeavy(heavy, client, sent[client]!++) ? heavy.workTenthsOfMs / 10 : 0;
    // The generator's ticks are part of what it measures, so they belong to the least that it can measure.
    messages.push({ intendedMs, atMs: Math.ceil(intendedMs / tickMs) * tickMs, client, serviceMs });
  }
}
