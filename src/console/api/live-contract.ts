// What goes over the live stream. A test holds it against src/contract/live-schemas.ts.
import type { DropReason, LaneStatus, ListenerStatus, Quantiles, Totals, Warning } from './contract.ts';

export interface Hello {
  type: 'hello';
  maxMessagesPerSec: number;
  previewBytes: number;
}

/** Once a second. */
export interface Tick {
  type: 'tick';
  time: number;
  listener: ListenerStatus | null;
  clients: number;
  messagesInPerSec: number;
  messagesOutPerSec: number;
  bytesInPerSec: number;
  bytesOutPerSec: number;
  handlerTimeUs: Quantiles;
  queueDelayUs: Quantiles;
  lanes: LaneStatus[];
  memory: { rss: number; heapUsed: number };
  eventLoop: { utilization: number; delayP99Ms: number };
  totals: Totals;
  dropped: Record<DropReason, number>;
  warnings: Warning[];
}

export interface Joined {
  type: 'joined';
  clients: { id: string; name: string; address: string; connectedAt: number }[];
  notShown: number;
}

export interface Left {
  type: 'left';
  clients: { id: string; name: string; code: number; time: number }[];
  notShown: number;
}

export interface LiveMessage {
  time: number;
  direction: 'in' | 'out';
  /** Null for a message to a topic. */
  id: string | null;
  name: string | null;
  topic: string | null;
  recipients: number;
  isBinary: boolean;
  size: number;
  /** The beginning: text, or hex digits of a binary message. */
  preview: string;
  truncated: boolean;
}

export interface LiveMessages {
  type: 'messages';
  messages: LiveMessage[];
  notShown: number;
}

export type FromServer = Hello | Tick | Joined | Left | LiveMessages;

/** What the page wants to see; each replaces the one before. */
export interface Watch {
  type: 'watch';
  messages: boolean;
  client?: string;
  text?: string;
}
