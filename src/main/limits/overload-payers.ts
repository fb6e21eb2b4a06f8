// Decides who pays when too much is waiting: the client that holds most of it, not the one whose message comes next.
import type { Settings } from '../../settings/settings.ts';
import type { Log } from '../basics/log.ts';
import type { Client } from '../clients/client.ts';
import type { ClientGeneration, Overload } from '../clients/client-generation.ts';
import { clientLog } from '../clients/client-log.ts';
import type { Registry } from '../clients/registry.ts';
import type { SocketClient } from '../clients/socket-client.ts';
import type { Statistics } from '../statistics/statistics.ts';
import { LargestHolders, type Weigh } from './largest-holders.ts';
import type { QueueLimits } from './queue-limits.ts';

export interface OverloadPayersParts {
  readonly settings: Pick<
    Settings,
    'onOverload' | 'maxQueueDelayMs' | 'maxTotalQueuedMessages' | 'maxTotalQueuedBytes'
  >;
  readonly log: Log;
  readonly registry: Registry;
  readonly queueLimits: QueueLimits;
  readonly statistics: Pick<Statistics, 'drop'>;
}

/** What is asked of a client's or a newcomer's. */
type Generation = Pick<ClientGeneration<Client>, 'overload'>;

/** Who has paid for what waits in a generation, and until when nobody else does. */
interface Payment {
  payer: SocketClient;
  until: number;
}

/** One client more is not what a message of a few bytes is worth: that many may have to pay for the bytes of one. */
const mostPayersAtOnce = 8;

export class OverloadPayers {
  readonly #parts: OverloadPayersParts;
  readonly #holders: LargestHolders<SocketClient>;
  readonly #payments = new WeakMap<Generation, Payment>();
  readonly #ofMessages = {};
  readonly #ofBytes = {};

  constructor(parts: OverloadPayersParts) {
    this.#parts = parts;
    this.#holders = new LargestHolders(() => parts.registry.clients());
  }

  /**
   * Whether a message of `client`, or a newcomer (null), may go on although it has to wait for too long: because another
   * pays, or has paid and the rest of that is not yet through.
   */
  spares(client: Client | null, generation: Generation, { reason }: Overload): boolean {
    const lane = client?.generation.scheduler.isPinned === true ? client.lane : null;
    // Work is what makes others wait. One message is no heap: it may be the one that has to wait.
    const weigh: Weigh<SocketClient> = (one) => {
      if (one.generation !== generation || (lane !== null && one.lane !== lane)) return 0;
      const messages = waitingOf(one);
      return messages < 2 ? 0 : messages * expectedUs(one);
    };
    const own = client === null ? 0 : (waitingOf(client) + 1) * expectedUs(client);
    const payer = this.#holders.most(lane ?? generation, weigh, own);
    if (payer !== null && payer !== client) {
      const until = performance.now() + this.#parts.settings.maxQueueDelayMs;
      this.#payments.set(generation, { payer, until });
      this.#pay(payer, reason);
      return true;
    }
    return this.#hasPaid(generation);
  }

  /** Has those pay that hold more than `client` would, until its message of `bytes` fits into the limits of the server. */
  makeRoom(client: Client, bytes: number): void {
    const { queueLimits, settings } = this.#parts;
    for (let count = 0; count < mostPayersAtOnce; count++) {
      const full = queueLimits.full(bytes);
      if (full === null) return;
      const isMessages = full === 'messages';
      const payer = isMessages
        ? this.#holders.most(this.#ofMessages, waitingOf, waitingOf(client) + 1)
        : this.#holders.most(this.#ofBytes, waitingBytesOf, waitingBytesOf(client) + bytes);
      if (payer === null || payer === client) return;
      const reason = isMessages
        ? `MAX_TOTAL_QUEUED_MESSAGES = ${settings.maxTotalQueuedMessages} are waiting`
        : `MAX_TOTAL_QUEUED_BYTES = ${settings.maxTotalQueuedBytes} would be exceeded`;
      this.#pay(payer, reason);
    }
  }

  // What it has sent before is still in the way until the hook that runs returns, and then what others had sent meanwhile.
  #hasPaid(generation: Generation): boolean {
    const payment = this.#payments.get(generation);
    if (payment === undefined) return false;
    const now = performance.now();
    if (payment.payer.ledger.givenUpMessages > 0) payment.until = now + this.#parts.settings.maxQueueDelayMs;
    return now < payment.until;
  }

  // What waits of it is given up: dropped at once where no lane has it, else when its turn comes.
  #pay(client: SocketClient, limit: string): void {
    const { queueLimits, settings, registry, log, statistics } = this.#parts;
    const { ledger } = client;
    const { backlog } = ledger;
    if (backlog !== null && backlog.messages > 0) {
      const { messages, bytes } = backlog;
      backlog.clear();
      statistics.drop('overload', messages);
      queueLimits.cut(client, { frames: 0, messages, bytes });
    }
    client.lane?.frames.skipMessages(client.ref);
    queueLimits.giveUp(client);
    if (settings.onOverload === 'drop') return;
    clientLog(client, registry, log).warn({ limit }, 'client closed: too much is waiting for a worker');
    client.turnAway('OVERLOADED', limit);
  }
}

function waitingOf({ ledger }: Client): number {
  return ledger.queuedMessages - ledger.givenUpMessages;
}

function waitingBytesOf({ ledger }: Client): number {
  return ledger.queuedBytes - ledger.givenUpBytes;
}

// Of one that has had no message handled yet as much as its lane's others.
function expectedUs({ work, lane }: Client): number {
  return Math.max(1, work?.meanUs ?? lane?.averageUs ?? 0);
}
