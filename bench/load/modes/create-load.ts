// What a load process can run: one kind of clients, from connecting to the last reply.

import type { LoadPlan } from '../contract.ts';
import type { Faults } from '../counting/faults.ts';
import type { Window } from '../counting/window.ts';
import { ClosedLoop } from './closed-loop.ts';
import { FanOut } from './fan-out.ts';
import { Idle } from './idle.ts';
import { OpenLoop } from './open-loop.ts';

export interface Load {
  connect(): Promise<void>;
  /** Starts sending. */
  go(): void;
  /** Stops sending; resolves when the last reply arrived or the deadline passed, which is a fault. */
  drain(): Promise<void>;
  close(): void;
}

export function createLoad(plan: LoadPlan, window: Window, faults: Faults): Load {
  switch (plan.mode.kind) {
    case 'closed loop':
      return new ClosedLoop(plan, plan.mode.inFlight, window, faults);
    case 'open loop':
      return new OpenLoop(plan, plan.mode.messagesPerSec, window, faults);
    case 'fan-out':
      return new FanOut(plan, plan.mode, window, faults);
    case 'idle':
      return new Idle(plan, faults);
  }
}
