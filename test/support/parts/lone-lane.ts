// Lanes and what clients belong to, for tests of parts: nothing is behind them.
import { pino } from 'pino';
import type { Client } from '#dist/main/clients/client.js';
import type { ClientGeneration } from '#dist/main/clients/client-generation.js';
import { Lane, type LaneEvents } from '#dist/main/lanes/lane.js';
import type { Scheduler } from '#dist/main/scheduling/scheduler.js';

const ignore = (): void => {};
const log = pino({ level: 'silent' });

/** A lane that nobody listens to, unless `events` says what of it is. */
export function loneLane(index: number, events: Partial<LaneEvents> = {}): Lane {
  return new Lane(index, index, log, {
    onCommands: ignore,
    onHandlerError: ignore,
    onMoreErrors: ignore,
    onLog: ignore,
    onLost: ignore,
    onFault: ignore,
    onHandedOut: ignore,
    ...events,
  });
}

/** A generation of which there is only the scheduler, if that; nothing is ever too late. */
export function generationOf(scheduler?: Scheduler): ClientGeneration<Client> {
  return {
    number: 1,
    overload: { of: () => null },
    get scheduler() {
      if (scheduler === undefined) throw new Error('this test has no scheduler');
      return scheduler;
    },
  };
}
