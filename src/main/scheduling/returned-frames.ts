// Puts frames that were taken back from a lane where they wait for another one.
import { frameKind } from '../../protocol/frames.ts';
import type { WaitingMessage } from '../clients/backlog.ts';
import type { Client } from '../clients/client.ts';
import { writeForgotten } from '../lanes/frame-writer.ts';
import { detailsBytes } from '../lanes/kept-frames.ts';
import type { Lane, ReturnedFrame } from '../lanes/lane.ts';
import type { WanderingFrames } from './wandering-frames.ts';

/** A client of which frames were taken back, and since when the first of them has been waiting. */
export interface Returned {
  readonly client: Client;
  readonly since: number;
}

/**
 * Puts `frames` of `lane` into the backlogs of their clients, before what waits there, and undoes what the frames said of
 * whom its worker knows, in `known`. Returns the clients that have something to wait for, in their order.
 */
export function returnFrames(
  lane: Lane,
  frames: readonly ReturnedFrame[],
  clientOf: (ref: number) => Client | undefined,
  known: WanderingFrames,
): Returned[] {
  const messages = new Map<Client, WaitingMessage[]>();
  const returned: Returned[] = [];
  /** Those that the worker was to hear of, and does not. */
  const unmet = new Set<Client>();
  const seen = new Set<Client>();
  for (const frame of frames) {
    const { kind, ref, flags, aux, since } = frame;
    if (kind === frameKind.forgotten) {
      writeForgotten(lane, ref);
      continue;
    }
    const client = clientOf(ref);
    if (client === undefined) continue;
    if (kind !== frameKind.message && kind !== frameKind.closed) {
      unmet.add(client);
      known.forget(lane, client);
    }
    if (kind === frameKind.introduced) continue;
    if (!seen.has(client)) returned.push({ client, since });
    seen.add(client);
    const { ledger } = client;
    ledger.takenBack();
    const backlog = ledger.waits();
    if (kind === frameKind.opened) backlog.opening = flags;
    else if (kind === frameKind.closed) {
      backlog.close = { code: aux, reason: frame.payload };
      // Whoever else knew the client was told to forget it already; a worker that is gone knows nobody.
      if (lane.isReady && !unmet.has(client)) known.recall(lane, client);
    } else {
      const start = detailsBytes(frame);
      const data = start === 0 ? frame.payload : frame.payload.slice(start);
      const waiting = messages.get(client);
      if (waiting === undefined) messages.set(client, [{ at: since, data, flags }]);
      else waiting.push({ at: since, data, flags });
    }
  }
  for (const [client, waiting] of messages) client.ledger.waits().putBack(waiting);
  return returned;
}
