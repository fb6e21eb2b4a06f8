// What programs and operators see of a lane.
import type { Lane } from './lane.ts';

export interface LaneInfo {
  index: number;
  /** Node's id of the worker's thread; 0 while it is being replaced. */
  threadId: number;
  clients: number;
  queuedFrames: number;
  messagesHandled: number;
  batchesHandled: number;
  busyUs: number;
  averageHandlerUs: number;
  /** For how long the oldest frame has waited that its worker has not begun; 0 when none waits. */
  oldestWaitUs: number;
  /** For how long its worker has been kept from its frames by one hook, or by something else that does not end. */
  heldUs: number;
  /** The id of the client whose hook that is; null where there is none. */
  heldBy: string | null;
  /** Whether it is the lane of a spare worker that helps out. */
  isSpare: boolean;
}

/** Times in microseconds. `idOf` makes the id of a client from its ref. */
export function describeLane(lane: Lane, idOf: (client: { ref: number }) => string): LaneInfo {
  const { heldUs } = lane;
  const ref = heldUs === 0 ? 0 : (lane.link?.runningRef ?? 0);
  return {
    index: lane.number,
    threadId: lane.threadId,
    clients: lane.clients,
    queuedFrames: lane.unhandled,
    messagesHandled: lane.messagesHandled,
    batchesHandled: lane.batchesHandled,
    busyUs: lane.busyUs,
    averageHandlerUs: lane.averageUs,
    oldestWaitUs: ageUs(lane.waitingSince),
    heldUs,
    heldBy: ref === 0 ? null : idOf({ ref }),
    isSpare: lane.isSpare,
  };
}

/** Microseconds since `since`, by performance.now(); 0 where that is Infinity, because nothing waits. */
export function ageUs(since: number): number {
  return Math.max(0, Math.round((performance.now() - since) * 1000));
}
