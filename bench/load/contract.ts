// Everything that crosses between the suite and a load process, as unions discriminated by `type`.

import type { Message } from './clients/client.ts';
import type { Target } from './clients/client-socket.ts';

/** How the clients behave. All of them check content and order of every reply. */
export type LoadMode =
  /** Each client keeps `inFlight` messages in flight: the next one starts when a reply arrives. */
  | { kind: 'closed loop'; inFlight: number }
  /** Messages start on a timetable, whatever the replies do; latency counts from the intended start. */
  | { kind: 'open loop'; messagesPerSec: number }
  /** One more client publishes; all others receive. The next publish starts when `inFlight` allows. */
  | { kind: 'fan-out'; inFlight: number; subscriberPath: string }
  /** Clients connect and stay silent. */
  | { kind: 'idle' };

export interface LoadPlan {
  target: Target;
  connections: number;
  /** Number of the first client; each process has its own range. */
  firstNumber: number;
  mode: LoadMode;
  message: Message;
}

export type ToLoad =
  | { type: 'connect'; plan: LoadPlan }
  | { type: 'go' }
  | { type: 'open window' }
  | { type: 'close window' }
  | { type: 'stop' };

export type FromLoad =
  | { type: 'ready' }
  | { type: 'connected'; seconds: number }
  | { type: 'window opened' }
  | { type: 'window closed' }
  | { type: 'stopped'; report: LoadReport }
  | { type: 'failed'; reason: string };

/** What one process saw between the opening and the closing of the window. */
export interface LoadReport {
  windowSec: number;
  /** Replies (or deliveries, in fan-out) that arrived in the window. */
  messages: number;
  /** Encoded histograms; `lateness` is how late open-loop messages left, a measure of the generator itself. */
  latencies: string;
  lateness: string;
  faults: Record<string, number>;
  /** CPU seconds per second of the window, and the part of it the event loop was busy. */
  cores: number;
  loopBusy: number;
}
