// The way of a WebSocket message: from its arrival, past the limits of its client, to the scheduler.
import { closeCodes } from '../../protocol/close-codes.ts';
import type { Settings } from '../../settings/settings.ts';
import type { LimitedLog, LineKind } from '../basics/limited-log.ts';
import type { Log } from '../basics/log.ts';
import { type Allowance, RateLimit } from '../basics/rate-limit.ts';
import { clientLog } from '../clients/client-log.ts';
import type { Registry } from '../clients/registry.ts';
import type { SocketClient } from '../clients/socket-client.ts';
import { countIn, enterQueue, type MessagePathParts } from './message-path.ts';

/** What `upgrade` attaches to a socket. */
export interface SocketData {
  client: SocketClient;
  /** What the client may still send; only there while MAX_MESSAGES_PER_SEC is on. */
  allowance?: Allowance;
}

export interface SocketMessagesParts extends MessagePathParts {
  readonly settings: Pick<
    Settings,
    'maxPayloadBytes' | 'maxMessagesPerSec' | 'messageBurst' | 'onRateLimit' | 'onOverload'
  >;
  readonly log: Log;
  readonly lines: LimitedLog;
  readonly registry: Registry;
}

export class SocketMessages {
  readonly #parts: SocketMessagesParts;
  /** Null while MAX_MESSAGES_PER_SEC is off. */
  readonly #rateLimit: RateLimit | null;

  constructor(parts: SocketMessagesParts) {
    this.#parts = parts;
    this.#rateLimit = messageRate(parts.settings);
  }

  /** For the socket of a new client. */
  dataOf(client: SocketClient): SocketData {
    return this.#rateLimit === null ? { client } : { client, allowance: this.#rateLimit.newAllowance() };
  }

  /** `data` is valid during the call. */
  take(from: SocketData, data: ArrayBuffer, isBinary: boolean): void {
    const { client } = from;
    const { maxPayloadBytes } = this.#parts.settings;
    const bytes = data.byteLength;
    // After end() uWS still delivers what was already received.
    if (!client.isOnline) return;
    countIn(this.#parts, client, bytes);
    if (bytes > maxPayloadBytes) {
      const reason = `the message has ${bytes} bytes; the limit is ${maxPayloadBytes}`;
      this.#tell('unacceptable', client, reason, 'its message is too large');
      return client.close(closeCodes.TOO_BIG.code, reason);
    }
    const { statistics } = this.#parts.traffic;
    if (client.isClosing) return statistics.drop('closing');
    if (this.#rateLimit !== null && !this.#mayPass(this.#rateLimit, from)) return;
    const broken = this.#lateness(client) ?? enterQueue(this.#parts, client, data, isBinary);
    if (broken === null) return client.generation.scheduler.message(client, data, isBinary);
    statistics.drop('overload');
    if (this.#parts.settings.onOverload === 'drop') return;
    this.#tell('overload', client, broken, 'too much is waiting for a worker');
    client.turnAway('OVERLOADED', broken);
  }

  // Why the client's message would have to wait for too long, or null where it need not, or is not to pay for that.
  #lateness(client: SocketClient): string | null {
    const { generation } = client;
    const overload = generation.overload.of(client);
    if (overload === null || this.#parts.overloadPayers.spares(client, generation, overload)) return null;
    return overload.reason;
  }

  // Whether the client's rate allows this message; if not, it is dropped, and the client perhaps closed.
  #mayPass(limit: RateLimit, { client, allowance }: SocketData): boolean {
    if (allowance === undefined || limit.take(allowance, performance.now())) return true;
    const { settings, traffic } = this.#parts;
    traffic.statistics.drop('rateLimit');
    if (settings.onRateLimit === 'drop') return false;
    const reason = `MAX_MESSAGES_PER_SEC = ${limit.perSec} (at most ${limit.burst} at once) was exceeded`;
    this.#tell('tooFast', client, reason, 'it sends too fast');
    client.close(closeCodes.POLICY.code, reason);
    return false;
  }

  #tell(kind: LineKind, client: SocketClient, limit: string, why: string): void {
    const { registry, log, lines } = this.#parts;
    lines.write(kind, () => clientLog(client, registry, log).warn({ limit }, `client closed: ${why}`));
  }
}

function messageRate({ maxMessagesPerSec, messageBurst }: SocketMessagesParts['settings']): RateLimit | null {
  if (maxMessagesPerSec === 0) return null;
  return new RateLimit(maxMessagesPerSec, messageBurst === 0 ? maxMessagesPerSec : messageBurst);
}
