// Carries out what handlers commanded, in the order of each lane: on the client that a hook ran for at once, for all
// others through the outlet. Takes note of the workers' reports.
import { closeCodes } from '../../protocol/close-codes.ts';
import { type CommandKind, commands, outcome } from '../../protocol/commands.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { Faults } from '../basics/faults.ts';
import type { Client } from '../clients/client.ts';
import type { Registry } from '../clients/registry.ts';
import { RequestClient } from '../clients/request-client.ts';
import type { CommandRecord } from '../lanes/command-stream.ts';
import type { Lane } from '../lanes/lane.ts';
import type { QueueLimits } from '../limits/queue-limits.ts';
import type { Statistics } from '../statistics/statistics.ts';
import type { Outlet } from './outlet.ts';
import { type Later, Sequence } from './sequence.ts';
import { type Turn, unitsOf, unitsOfClose } from './turn.ts';

// What is read by the million, a step nearer than the table.
const { handled, batchDone, send } = commands;

export interface ExecutorParts {
  faults: Faults;
  registry: Registry;
  statistics: Statistics;
  queueLimits: QueueLimits;
  lines: { write(kind: 'commandFailed', line: () => void): void };
  outlet: Outlet;
  turn: Turn;
  closeOnHandlerError: boolean;
  /** A command of a lane failed, as the log tells, which was for the client with this ref, if for one (0). */
  onCommandFailed: (lane: Lane, ref: number, error: unknown) => void;
  /**
   * A client's frame was handled in so many microseconds, null where it was skipped, a message or another one; its counts are
   * up to date.
   */
  onHandled: (lane: Lane, client: Client, timeUs: number | null, isMessage: boolean) => void;
  /** The lane can take another batch. */
  onCredit: (lane: Lane) => void;
}

/** So long is carried out what a dead worker left after its last report: hooks wrote it that did not come to their end. */
const leftoverMs = 1000;

/** What is known of a worker that is gone. */
interface Ending {
  /** How many reports it had committed. */
  readonly reports: number;
  /** By performance.now(). */
  readonly until: number;
}

/** Kinds that are seldom enough not to be looked for first. */
type OtherKind = Exclude<CommandKind, (typeof commands)['handled' | 'batchDone' | 'send']['kind']>;

export class CommandExecutor {
  readonly #parts: ExecutorParts;
  readonly #sequences = new Map<Lane, Sequence>();
  /** Lanes whose workers are gone, until all that those left is carried out. */
  readonly #endings = new Map<Lane, Ending>();

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
  }

  /** Carries out what `lane` has committed: what does not fit this turn of the event loop in the next ones. */
  run(lane: Lane): void {
    // Also while it is under way: what is committed before the next ring is read without one.
    lane.clearDoorbell();
    this.#sequence(lane).go();
  }

  /**
   * Carries out everything that `lane` has committed, for a worker that is gone, and then does `whenRead`. Of what follows
   * the last of its `reports` it does what fits a second: a hook without an end may have left more than can be sent in an
   * hour, and the lane waits for this.
   */
  runAll(lane: Lane, reports: number, whenRead: () => void): void {
    this.#endings.set(lane, { reports, until: performance.now() + leftoverMs });
    this.#sequence(lane).goThen(() => {
      this.#endings.delete(lane);
      whenRead();
    });
  }

  #sequence(lane: Lane): Sequence {
    const known = this.#sequences.get(lane);
    if (known !== undefined) return known;
    const { turn, faults } = this.#parts;
    const sequence: Sequence = new Sequence(turn, faults, () => this.#step(lane, sequence.later));
    this.#sequences.set(lane, sequence);
    return sequence;
  }

  // Whether all that is left was to be carried out in a time that is over.
  #isLate(lane: Lane): boolean {
    const ending = this.#endings.get(lane);
    if (ending === undefined || ((lane.commands.reports - ending.reports) | 0) < 0) return false;
    if (performance.now() < ending.until) return false;
    lane.log.warn({ limitMs: leftoverMs }, 'what a hook sent that did not end is dropped: it is too much');
    return true;
  }

  // Returns whether there was a command.
  #step(lane: Lane, later: Later): boolean {
    if (this.#endings.size > 0 && this.#isLate(lane)) return false;
    let record: CommandRecord | null;
    try {
      record = lane.commands.next();
    } catch (error) {
      // A page that cannot be read: its worker has written over shared memory, and nothing it says can be trusted.
      this.#parts.faults.report('the reading of commands', error, lane.log);
      lane.link?.kill('its commands could not be read');
      return false;
    }
    if (record === null) return false;
    this.#parts.turn.spend(1);
    this.#carryOut(lane, record, later);
    return true;
  }

  #carryOut(lane: Lane, record: CommandRecord, later: Later): void {
    try {
      // Most are one of these.
      const { kind } = record;
      if (kind === handled.kind) this.#handled(lane, record);
      else if (kind === batchDone.kind) this.#batchDone(lane, record);
      else if (kind === send.kind) this.#send(lane, record);
      else this.#other(lane, record, kind, later);
    } catch (error) {
      const { statistics, lines, onCommandFailed } = this.#parts;
      statistics.drop('commandFailed');
      const { kind, ref } = record;
      lines.write('commandFailed', () => {
        lane.log.error({ err: error, kind }, 'a command failed');
        onCommandFailed(lane, ref, error);
      });
    }
  }

  // A reply goes straight to the client it answers, who is here: no outlet can know more of it.
  #send(lane: Lane, record: CommandRecord): void {
    const { ref } = record;
    const client = this.#client(ref);
    if (client === undefined) return;
    const { turn } = this.#parts;
    this.#reply(client, record);
    // More for the same client right behind it: one system call for all of them.
    if (!followedBySend(lane, ref)) return;
    client.cork(() => {
      do {
        const next = lane.commands.next();
        if (next === null) return;
        if (next.kind === handled.kind) this.#handled(lane, next);
        else this.#reply(client, next);
      } while (followedBySend(lane, ref) && !turn.isOver);
    });
  }

  #reply(client: Client, record: CommandRecord): void {
    const data = send.message(record);
    this.#parts.turn.spend(unitsOf(data.byteLength));
    client.send(data, send.isBinary(record));
  }

  #other(lane: Lane, record: CommandRecord, kind: OtherKind, later: Later): void {
    const { registry, outlet } = this.#parts;
    const { ref } = record;
    switch (kind) {
      case commands.close.kind:
        this.#close(this.#client(ref), commands.close.code(record), commands.close.reason(record));
        return;
      case commands.subscribe.kind:
        this.#client(ref)?.subscribe(commands.subscribe.topic(record));
        return;
      case commands.unsubscribe.kind:
        this.#client(ref)?.unsubscribe(commands.unsubscribe.topic(record));
        return;
      case commands.publish.kind:
        this.#publish(record, later);
        return;
      case commands.broadcast.kind:
        outlet.broadcast(commands.broadcast.message(record), commands.broadcast.isBinary(record), later);
        return;
      case commands.sendTo.kind: {
        const { nameOrId, message, isBinary } = commands.sendTo;
        outlet.sendTo(nameOrId(record), message(record), isBinary(record), later);
        return;
      }
      case commands.keepState.kind: {
        const client = registry.get(ref);
        if (client !== undefined) client.keep(commands.keepState.state(record));
        return;
      }
      case commands.keepFrame.kind:
        lane.keepFrame(commands.keepFrame.position(record), commands.keepFrame.frame(record));
        return;
      default:
        // The compiler sees to it that no command is missing here; only a broken page has another.
        throw new RangeError(`unknown command kind ${kind satisfies never}`);
    }
  }

  #publish(record: CommandRecord, later: Later): void {
    const { topic, message, isBinary } = commands.publish;
    const { outlet } = this.#parts;
    if (record.ref === 0) {
      outlet.publish(topic(record), message(record), isBinary(record), later);
      return;
    }
    const sender = this.#client(record.ref);
    if (sender !== undefined)
      outlet.publishFrom(sender, topic(record), message(record), isBinary(record), later);
  }

  #handled(lane: Lane, record: CommandRecord): void {
    const { registry, queueLimits, statistics, onHandled } = this.#parts;
    const client = registry.get(record.ref);
    const how = handled.outcome(record);
    const isLifecycle = handled.isLifecycle(record);
    const bytes = isLifecycle ? -1 : handled.bytes(record);
    const timeUs = handled.timeUs(record);
    // Nothing is reported that is not owed: a client is remembered until everything of it is handled.
    if (client === undefined || !isOwed(client, lane, bytes)) {
      return this.#distrust(lane, 'what was reported as handled was not under way');
    }
    if (isLifecycle) lane.lifecycleHandled(record.ref);
    else {
      queueLimits.leave(client, bytes);
      if (how === outcome.skipped) {
        lane.messageSkipped(bytes);
        statistics.drop(client.isRequest ? 'abandoned' : 'overload');
      } else {
        lane.messageHandled(record.ref, bytes, timeUs);
        statistics.handlerTime.record(timeUs);
        client.tookTime(timeUs);
      }
    }
    if (how === outcome.failed || how === outcome.timedOut) {
      statistics.handlerErrors++;
      if (how === outcome.timedOut) statistics.handlerTimeouts++;
      this.#failed(client);
    }
    client.ledger.handled();
    onHandled(lane, client, how === outcome.skipped ? null : timeUs, !isLifecycle);
    registry.forgetIfDone(client);
  }

  #distrust(lane: Lane, why: string): void {
    this.#parts.statistics.drop('commandFailed');
    this.#parts.faults.report('the reading of commands', new RangeError(why), lane.log);
    lane.link?.kill(`its commands could not be believed: ${why}`);
  }

  #failed(client: Client): void {
    if (client instanceof RequestClient) client.fail(new HeddleError('HANDLER_FAILED'));
    else if (this.#parts.closeOnHandlerError && client.isOnline) {
      this.#close(client, closeCodes.HANDLER_ERROR.code, 'the handler failed');
    }
  }

  #close(client: Client | undefined, code: number, reason: string): void {
    if (client === undefined) return;
    this.#parts.turn.spend(unitsOfClose(client));
    client.close(code, reason);
  }

  #batchDone(lane: Lane, record: CommandRecord): void {
    if (lane.frames.out.length === 0)
      return this.#distrust(lane, 'a batch was reported as done, and none was out');
    const timeUs = batchDone.timeUs(record);
    const batch = lane.batchHandled(timeUs);
    if (batch !== undefined) {
      const delayUs = (performance.now() - batch.since) * 1000 - timeUs;
      if (batch.frames > 0) this.#parts.statistics.queueDelay.record(Math.max(0, delayUs), batch.frames);
    }
    this.#parts.onCredit(lane);
  }

  #client(ref: number): Client | undefined {
    const client = this.#parts.registry.get(ref);
    if (client === undefined) this.#parts.statistics.drop('clientGone');
    return client;
  }
}

function followedBySend({ commands: stream }: Lane, ref: number): boolean {
  return stream.isFollowedBy(send.kind, ref) || stream.isFollowedBy(handled.kind, ref);
}

// Whether the lane has a frame of the client, and a message of so many bytes where it is one (-1 where it is none).
function isOwed({ ledger, lane: its }: Client, lane: Lane, bytes: number): boolean {
  if (its !== lane || ledger.inFlight === 0) return false;
  return bytes < 0 || (ledger.queuedMessages > 0 && bytes <= ledger.queuedBytes);
}
