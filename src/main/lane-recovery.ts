// Puts a lane whose worker died back to work: what was handled is not repeated, what was begun is reported as
// lost, what was not begun goes to the new worker in its order. Socket thread.

import { closeCodes } from '../protocol/close-codes.ts';
import type { HeddleError } from '../protocol/errors.ts';
import { frameHasPayload, frameKind, recoveredFlag } from '../protocol/frames.ts';
import { pageHeaderBytes } from '../protocol/page.ts';
import { RecordReader } from '../protocol/record-reader.ts';
import type { Client } from './client.ts';
import type { Core } from './core.ts';
import type { Batch } from './frame-pages.ts';
import type { Lane } from './lane.ts';
import { RequestClient } from './request-client.ts';

interface Unbegun {
  kindAndFlags: number;
  kind: number;
  ref: number;
  aux: number;
  /** Bytes of the payload that are details, not message. */
  detailsBytes: number;
  payload: ArrayBuffer;
}

/**
 * Fills the lane's queue for its next worker; every command that the dead one committed must have been carried
 * out before. Returns how many messages were lost.
 */
export function recoverLane(core: Core, lane: Lane, reason: HeddleError): number {
  const { begun } = lane;
  const { out, waiting } = lane.frames.takeBack();
  const unbegun = [...out, ...waiting].flatMap((batch) => readUnbegun(batch, begun));
  const messages = unbegun.filter(({ kind }) => kind === frameKind.message || kind === frameKind.request);
  const bytes = messages.reduce((sum, frame) => sum + messageBytes(frame), 0);
  const lost = lane.unhandledMessages - messages.length;
  core.queueLimits.lose(lost, lane.unhandledBytes - bytes);
  core.statistics.drop('workerLost', lost);
  lane.unhandled = 0;
  lane.unhandledMessages = 0;
  lane.unhandledBytes = 0;

  const opens = new Set(unbegun.filter(({ kind }) => kind === frameKind.opened).map(({ ref }) => ref));
  for (const client of clientsOf(core, lane)) {
    if (!client.isRequest && !opens.has(client.ref)) {
      const kind = frameKind.opened | (recoveredFlag << 8);
      lane.appendLifecycle(kind, client.ref, 0, client.detailsJson(), null);
    }
  }
  for (const frame of unbegun) append(lane, frame);
  reportLost(core, lane, messages, reason);
  return lost;
}

function readUnbegun(batch: Batch, begun: number): Unbegun[] {
  const frames: Unbegun[] = [];
  const reader = new RecordReader(batch.page, frameHasPayload);
  reader.reset(batch.page, pageHeaderBytes);
  for (let index = batch.firstFrame; reader.next(batch.page.committedEnd); index++) {
    if (index < begun) continue;
    const { kind, flags, ref, aux } = reader;
    const detailsBytes = kind === frameKind.request ? aux : 0;
    frames.push({
      kindAndFlags: kind | (flags << 8),
      kind,
      ref,
      aux,
      detailsBytes,
      payload: reader.copy().buffer,
    });
  }
  return frames;
}

function messageBytes(frame: Unbegun): number {
  return frame.payload.byteLength - frame.detailsBytes;
}

function append(lane: Lane, frame: Unbegun): void {
  const { kind, kindAndFlags, ref, aux, detailsBytes, payload } = frame;
  if (kind !== frameKind.message && kind !== frameKind.request) {
    lane.appendLifecycle(kindAndFlags, ref, aux, '', payload);
    return;
  }
  const details = Buffer.from(payload, 0, detailsBytes).toString('utf8');
  lane.appendMessage(kindAndFlags, ref, aux, details, payload.slice(detailsBytes));
}

function* clientsOf(core: Core, lane: Lane): Iterable<Client> {
  for (const client of core.registry.clients()) if (client.lane === lane) yield client;
  for (const client of core.registry.requests()) if (client.lane === lane) yield client;
}

// A client whose queue holds more than what goes to the new worker had the difference in the hands of the old one.
function reportLost(core: Core, lane: Lane, messages: Unbegun[], reason: HeddleError): void {
  const remaining = new Map<number, { count: number; bytes: number }>();
  for (const frame of messages) {
    const entry = remaining.get(frame.ref) ?? { count: 0, bytes: 0 };
    entry.count++;
    entry.bytes += messageBytes(frame);
    remaining.set(frame.ref, entry);
  }
  for (const client of [...clientsOf(core, lane)]) {
    const { count, bytes } = remaining.get(client.ref) ?? { count: 0, bytes: 0 };
    const lost = client.queuedMessages - count;
    client.queuedMessages = count;
    client.queuedBytes = bytes;
    if (lost === 0) continue;
    core.logOf(client).error({ lost }, 'messages of this client were lost with the worker');
    if (client instanceof RequestClient) client.fail(reason);
    else client.close(closeCodes.HANDLER_ERROR.code, 'the message was lost with its worker');
  }
}
