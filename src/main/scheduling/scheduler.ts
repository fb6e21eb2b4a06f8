// What decides which worker runs a client's frames. Three ways: pinned, movable and stateless.
import type { Client } from '../clients/client.ts';
import type { ClientScheduler } from '../clients/client-generation.ts';
import type { Lane } from '../lanes/lane.ts';

export interface Scheduler extends ClientScheduler<Client> {
  /** One of the client's frames was handled in so many microseconds, a message or another one. */
  handled(lane: Lane, client: Client, timeUs: number | null, isMessage: boolean): void;
  /**
   * A lane gets a new worker, which has to know a client of it before its frames: those that its ledger has in flight
   * were not begun and follow. `opening` tells whether its `open` is among them, was done, or was lost with the
   * worker: it must not be called again then.
   */
  reintroduce(lane: Lane, client: Client, opening: 'waiting' | 'done' | 'lost'): void;
  /** The lane can take another batch. */
  credit(lane: Lane): void;
  /** The lane's worker was seen to be kept from its frames; see `LaneLooks`. */
  held(lane: Lane): void;
  /** Clients of which something waits here, for a lane that can take it. */
  readonly waiting: number;
  /** Gives what waits to the lanes that can take it. */
  fillLanes(): void;
  /** What the lane's dead worker had not begun waits on the lane again. */
  recovered(lane: Lane): void;
  /**
   * Since when the oldest of what a new message of this client would have to wait behind has been waiting to be begun,
   * by performance.now(); Infinity when nothing waits. Exact where it is before `before`, which is all that is asked.
   * Null stands for a newcomer, who is on no lane yet.
   */
  waitingSince(client: Client | null, before: number): number;
  /** Whether anything has been waiting since before `before`, beside what waits behind the client's own messages. */
  isLate(before: number): boolean;
  /** Since when the oldest has been waiting that no worker has begun, by performance.now(); Infinity when nothing waits. */
  readonly oldestSince: number;
}
