// The load for a plan, by its mode.
import type { Faults } from '../counting/faults.ts';
import type { Window } from '../counting/window.ts';
import { evenTimetable, ofClients, randomTimetable } from '../timetable/timetable.ts';
import { ClosedLoop } from './closed-loop.ts';
import { FanOut } from './fan-out.ts';
import { Idle } from './idle.ts';
import type { Load } from './load.ts';
import { OpenLoop } from './open-loop.ts';
import type { LoadPlan } from './plan.ts';

export function createLoad(plan: LoadPlan, window: Window, faults: Faults): Load {
  const { mode, connections, firstNumber } = plan;
  switch (mode.kind) {
    case 'closed loop':
      return new ClosedLoop(plan, mode.inFlight, window, faults);
    case 'open loop':
      return new OpenLoop(plan, evenTimetable(connections, mode.messagesPerSec), window, faults);
    case 'random open loop':
      return new OpenLoop(plan, ofClients(randomTimetable(mode), firstNumber, connections), window, faults);
    case 'fan-out':
      return new FanOut(plan, mode, window, faults);
    case 'idle':
      return new Idle(plan, faults);
  }
}
