// The frames that tell a worker who a client is. Socket thread.
import { frameKind, recoveredFlag } from '../../protocol/frames.ts';
import type { Client } from '../clients/client.ts';
import type { Lane } from '../lanes/lane.ts';

/** Has the worker call `open`. */
export function appendOpened(lane: Lane, client: Client): void {
  const details = client.detailsText();
  lane.appendLifecycle(frameKind.opened, client.ref, Buffer.byteLength(details), details, null);
}

/** Has the worker know the client, without a call of `open`. */
export function appendIntroduced(lane: Lane, client: Client): void {
  const details = client.detailsText();
  lane.frames.append(frameKind.introduced, client.ref, Buffer.byteLength(details), details, null);
}

/** For a worker that takes over: the client with its kept state; `open` is called where `isOpen` is false. */
export function appendRecovered(lane: Lane, client: Client, isOpen: boolean): void {
  const details = client.detailsText();
  const kind = isOpen ? frameKind.introduced : frameKind.opened;
  const state = client.keptState?.buffer ?? null;
  const detailsBytes = Buffer.byteLength(details);
  const kindAndFlags = kind | (recoveredFlag << 8);
  if (isOpen) lane.frames.append(kindAndFlags, client.ref, detailsBytes, details, state);
  else lane.appendLifecycle(kindAndFlags, client.ref, detailsBytes, details, state);
}
