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
}

/** Times in microseconds. */
export function describeLane(lane: Lane): LaneInfo {
  return {
    index: lane.number,
    threadId: lane.threadId,
    clients: lane.clients,
    queuedFrames: lane.unhandled,
    messagesHandled: lane.messagesHandled,
    batchesHandled: lane.batchesHandled,
    busyUs: lane.busyUs,
    averageHandlerUs: lane.averageUs,
  };
}
