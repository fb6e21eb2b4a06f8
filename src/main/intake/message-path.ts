// The part of its way to the scheduler that a message takes whatever its client is. What is asked of one kind only
// stands with that kind: socket-messages.ts, message-requests.ts.
import type { Client } from '../clients/client.ts';
import type { Traffic } from '../clients/traffic.ts';
import type { OverloadPayers } from '../limits/overload-payers.ts';
import type { QueueLimits } from '../limits/queue-limits.ts';

export interface MessagePathParts {
  readonly traffic: Traffic;
  readonly queueLimits: Pick<QueueLimits, 'enter' | 'full'>;
  readonly overloadPayers: Pick<OverloadPayers, 'makeRoom' | 'spares'>;
}

/** Counts a message in. */
export function countIn({ traffic: { statistics } }: MessagePathParts, client: Client, bytes: number): void {
  statistics.messagesIn++;
  statistics.bytesIn += bytes;
  client.messagesIn++;
  client.bytesIn += bytes;
}

/** Gives a message its place, if need be at the cost of who holds most, in the queue and shows it to who watches; or says which limit it would break. */
export function enterQueue(
  { traffic, queueLimits, overloadPayers }: MessagePathParts,
  client: Client,
  data: ArrayBuffer,
  isBinary: boolean,
): string | null {
  if (queueLimits.full(data.byteLength) !== null) overloadPayers.makeRoom(client, data.byteLength);
  const broken = queueLimits.enter(client, data.byteLength);
  if (broken === null) traffic.observer?.messageIn(client, new Uint8Array(data), isBinary);
  return broken;
}
