// What a load is told: where to, how many clients, what they send and how they behave.
import type { Message } from '../clients/client.ts';
import type { Target } from '../clients/client-socket.ts';
import type { RandomTimes } from '../timetable/timetable.ts';

export interface LoadPlan {
  target: Target;
  connections: number;
  /** Number of the first client; each process has its own range. */
  firstNumber: number;
  mode: LoadMode;
  message: Message;
}

/** How the clients behave. All of them check content and order of every reply. */
export type LoadMode =
  /** Each client keeps `inFlight` messages in flight: the next one starts when a reply arrives. */
  | { kind: 'closed loop'; inFlight: number }
  /** Messages start on a timetable, one client after the other, whatever the replies do; latency counts from the intended start. */
  | { kind: 'open loop'; messagesPerSec: number }
  /** The same at random times, which every load process knows: it sends what is of its own clients. */
  | ({ kind: 'random open loop' } & RandomTimes)
  /** One more client publishes; all others receive. The next publish starts when `inFlight` allows. */
  | { kind: 'fan-out'; inFlight: number; subscriberPath: string }
  /** Clients connect and stay silent. */
  | { kind: 'idle' };
