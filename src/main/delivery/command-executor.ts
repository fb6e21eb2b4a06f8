// Carries out what handlers commanded, on the sockets it is meant for, and takes note of their reports. This is
// the only place from which a handler's data reaches a socket. Socket thread.

import { closeCodes } from '../../protocol/close-codes.ts';
import { commandKind, lifecycleFlag, outcome } from '../../protocol/commands.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { binaryFlag } from '../../protocol/frames.ts';
import type { RecordReader } from '../../protocol/memory/record-reader.ts';
import type { Client } from '../clients/client.ts';
import type { Registry } from '../clients/registry.ts';
import { RequestClient } from '../clients/request-client.ts';
import type { Lane } from '../lanes/lane.ts';
import type { QueueLimits } from '../limits/queue-limits.ts';
import type { Statistics } from '../statistics/statistics.ts';
import type { Outlet } from './outlet.ts';

// So many commands are carried out before new connections, pings and other lanes get their turn.
const commandsPerTurn = 4096;

export interface ExecutorParts {
  registry: Registry;
  statistics: Statistics;
  queueLimits: QueueLimits;
  outlet: Outlet;
  closeOnHandlerError: boolean;
  /** A client's frame was handled; called after the client's counts were brought up to date. */
  onHandled: (lane: Lane, client: Client | undefined) => void;
  /** The lane can take another batch. */
  onCredit: (lane: Lane) => void;
}

export class CommandExecutor {
  readonly #parts: ExecutorParts;
  readonly #again = new Set<Lane>();

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
  }

  /** Carries out what `lane` has committed. Goes on in a later turn of the event loop when it is very much. */
  run(lane: Lane): void {
    if (this.#again.has(lane)) return;
    lane.clearDoorbell();
    if (this.#drain(lane, commandsPerTurn)) return;
    this.#again.add(lane);
    setImmediate(() => {
      this.#again.delete(lane);
      this.run(lane);
    });
  }

  /** Carries out everything that `lane` has committed, now: for a worker that is gone. */
  runAll(lane: Lane): void {
    this.#again.delete(lane);
    this.#drain(lane, Number.POSITIVE_INFINITY);
  }

  #drain(lane: Lane, limit: number): boolean {
    try {
      for (let count = 0; count < limit; count++) {
        const record = lane.commands.next();
        if (record === null) return true;
        this.#carryOut(lane, record);
      }
      return false;
    } catch (error) {
      // A page that cannot be read: its worker has written over shared memory, and nothing it says can be trusted.
      lane.log.error({ err: error }, 'the worker is ended: its commands cannot be read');
      lane.link?.kill('its commands could not be read');
      return true;
    }
  }

  #carryOut(lane: Lane, record: RecordReader): void {
    try {
      if (record.kind === commandKind.handled) this.#handled(lane, record);
      else if (record.kind === commandKind.batchDone) this.#batchDone(lane, record);
      else if (record.kind === commandKind.send) this.#send(lane, record);
      else if (record.kind === commandKind.keepFrame) lane.keepFrame(record.length, record.aux);
      else this.#other(record);
    } catch (error) {
      this.#parts.statistics.drop('commandFailed');
      lane.log.error({ err: error, kind: record.kind }, 'a command failed');
    }
  }

  #send(lane: Lane, record: RecordReader): void {
    const { ref } = record;
    const client = this.#client(ref);
    if (client === undefined) return;
    client.send(record.view(), (record.flags & binaryFlag) !== 0);
    // More for the same client right behind it: one system call for all of them.
    if (!followedBySend(lane, ref)) return;
    client.cork(() => {
      do {
        const next = lane.commands.next();
        if (next === null) return;
        if (next.kind === commandKind.send) client.send(next.view(), (next.flags & binaryFlag) !== 0);
        else this.#handled(lane, next);
      } while (followedBySend(lane, ref));
    });
  }

  #other(record: RecordReader): void {
    const { registry, outlet, statistics } = this.#parts;
    const isBinary = (record.flags & binaryFlag) !== 0;
    switch (record.kind) {
      case commandKind.close:
        this.#client(record.ref)?.close(record.aux, record.text());
        return;
      case commandKind.subscribe:
        this.#client(record.ref)?.subscribe(record.text());
        return;
      case commandKind.unsubscribe:
        this.#client(record.ref)?.unsubscribe(record.text());
        return;
      case commandKind.publish: {
        const topic = record.text(0, record.aux);
        const data = record.view(record.aux);
        if (record.ref === 0) outlet.publish(topic, data, isBinary);
        else outlet.publishFrom(this.#client(record.ref), topic, data, isBinary);
        return;
      }
      case commandKind.broadcast:
        outlet.broadcast(record.view(), isBinary);
        return;
      case commandKind.sendTo: {
        const recipients = registry.find(record.text(0, record.aux));
        if (recipients.length === 0) statistics.drop('noRecipient');
        for (const client of recipients) client.send(record.view(record.aux), isBinary);
        return;
      }
      case commandKind.keepState: {
        const client = registry.get(record.ref);
        if (client !== undefined) client.keptState = record.length === 0 ? null : record.copy();
        return;
      }
      default:
        throw new RangeError(`unknown command kind ${record.kind}`);
    }
  }

  #handled(lane: Lane, record: RecordReader): void {
    const { registry, queueLimits, statistics, onHandled } = this.#parts;
    const client = registry.get(record.ref);
    const how = record.flags & ~lifecycleFlag;
    if ((record.flags & lifecycleFlag) !== 0) lane.lifecycleHandled(record.ref);
    else {
      lane.messageHandled(record.ref, record.length, record.aux);
      queueLimits.leave(client, record.length);
      statistics.handlerTime.record(record.aux);
      client?.tookTime(record.aux);
    }
    if (how !== outcome.ok) {
      statistics.handlerErrors++;
      if (how === outcome.timedOut) statistics.handlerTimeouts++;
      if (client !== undefined) this.#failed(client);
    }
    client?.ledger.handled();
    onHandled(lane, client);
    if (client !== undefined) registry.forgetIfDone(client);
  }

  #failed(client: Client): void {
    if (client instanceof RequestClient) client.fail(new HeddleError('HANDLER_FAILED'));
    else if (this.#parts.closeOnHandlerError && client.isOnline) {
      client.close(closeCodes.HANDLER_ERROR.code, 'the handler failed');
    }
  }

  #batchDone(lane: Lane, record: RecordReader): void {
    const batch = lane.batchHandled(record.aux);
    if (batch !== undefined) {
      const delayUs = (performance.now() - batch.since) * 1000 - record.aux;
      this.#parts.statistics.queueDelay.record(Math.max(0, delayUs), batch.frames);
    }
    this.#parts.onCredit(lane);
  }

  #client(ref: number): Client | undefined {
    const client = this.#parts.registry.get(ref);
    if (client === undefined) this.#parts.statistics.drop('clientGone');
    return client;
  }
}

function followedBySend(lane: Lane, ref: number): boolean {
  const { commands } = lane;
  return commands.isFollowedBy(commandKind.send, ref) || commands.isFollowedBy(commandKind.handled, ref);
}
