// The WebSocket side of the data listener: from the upgrade to the close of each connection. Every callback is
// guarded, because an exception must not pass into native code. Socket thread.
import { closeCodes } from '../../protocol/close-codes.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import { type Allowance, RateLimit } from '../basics/rate-limit.ts';
import { clientLog } from '../clients/client-log.ts';
import { SocketClient } from '../clients/socket-client.ts';
import { Admission } from '../limits/admission.ts';
import { answerError } from '../sockets/http-answer.ts';
import {
  compressions,
  type Request,
  type Response,
  type Socket,
  type SocketBehavior,
  type UpgradeContext,
} from '../sockets/uws.ts';
import { chooseSubprotocol, readHandshake } from './handshake.ts';
import { handshakeFault } from './head-check.ts';
import type { IntakeParts } from './intake-parts.ts';

/** What `upgrade` attaches to a socket. */
export interface SocketData {
  client: SocketClient;
  /** What the client may still send; only there while MAX_MESSAGES_PER_SEC is on. */
  allowance?: Allowance;
}

/** What holds for all sockets of one server. */
interface Routes {
  readonly core: IntakeParts;
  readonly admission: Admission;
  /** Null while MAX_MESSAGES_PER_SEC is off. */
  readonly rateLimit: RateLimit | null;
}

export function socketBehavior(core: IntakeParts): SocketBehavior<SocketData> {
  const { settings, log, topics } = core;
  const routes: Routes = { core, admission: new Admission(core), rateLimit: messageRate(settings) };
  const guard = <Arguments extends unknown[]>(callback: (...values: Arguments) => void) => {
    return (...values: Arguments): void => {
      try {
        callback(...values);
      } catch (error) {
        log.error({ err: error }, 'a socket callback failed');
      }
    };
  };
  return {
    // uWS cuts a connection that sends more than its limit without a word. Its limit is therefore set above ours,
    // so that what is only somewhat too large still gets its close code.
    maxPayloadLength: hardPayloadLimit(settings.maxPayloadBytes),
    maxBackpressure: settings.maxBackpressureBytes,
    closeOnBackpressureLimit: settings.slowClient === 'close',
    idleTimeout: settings.idleTimeoutSec,
    sendPingsAutomatically: true,
    maxLifetime: 0,
    compression: compressions[settings.compression],
    upgrade: guard((response, request, context) => upgrade(routes, response, request, context)),
    open: guard((socket) => open(routes, socket)),
    message: guard((socket, data, isBinary) => message(routes, socket, data, isBinary)),
    ...(topics === null
      ? {}
      : { subscription: guard((_socket, topic, count) => topics.changed(topic, count)) }),
    dropped: guard(() => core.statistics.drop('slowClient')),
    close: guard((socket, code, reason) => close(routes, socket, code, reason)),
  };
}

export function hardPayloadLimit(maxPayloadBytes: number): number {
  return Math.min(0x7fff_ffff, 2 * maxPayloadBytes + 1024);
}

function messageRate({ maxMessagesPerSec, messageBurst }: Settings): RateLimit | null {
  if (maxMessagesPerSec === 0) return null;
  return new RateLimit(maxMessagesPerSec, messageBurst === 0 ? maxMessagesPerSec : messageBurst);
}

function upgrade(routes: Routes, response: Response, request: Request, context: UpgradeContext): void {
  const { core, admission, rateLimit } = routes;
  const { registry, settings } = core;
  const head = readHandshake(request, response);
  if (head instanceof HeddleError) return turnAway(core, response, head);
  const refusal = handshakeFault(request) ?? admission.refuse(head, request.getHeader('origin'));
  if (refusal !== null) return turnAway(core, response, refusal);
  head.subprotocol = chooseSubprotocol(request.getHeader('sec-websocket-protocol'), settings.subprotocols);
  const client = new SocketClient(registry.nextRef(), head, Date.now(), core.traffic, core.generation);
  response.upgrade(
    rateLimit === null ? { client } : { client, allowance: rateLimit.newAllowance() },
    request.getHeader('sec-websocket-key'),
    head.subprotocol,
    request.getHeader('sec-websocket-extensions'),
    context,
  );
}

function turnAway(core: IntakeParts, response: Response, refusal: HeddleError): void {
  core.statistics.refuse(refusal.code);
  answerError(response, refusal);
}

function open({ core, admission }: Routes, socket: Socket<SocketData>): void {
  const { registry, settings, statistics, log } = core;
  const { client } = socket;
  if (client.givenName !== undefined && settings.duplicateNames === 'replace') {
    for (const namesake of registry.named(client.givenName)) {
      namesake.close(closeCodes.REPLACED.code, 'replaced by a newer client of this name');
    }
  }
  client.socket = socket;
  registry.add(client);
  admission.joined(client);
  statistics.connectionsOpened++;
  client.generation.scheduler.opened(client);
  core.traffic.observer?.joined(client);
  if (log.isLevelEnabled('debug')) {
    log.debug(
      { client: registry.idOf(client), name: client.givenName, address: client.address },
      'client online',
    );
  }
}

function message(routes: Routes, socket: Socket<SocketData>, data: ArrayBuffer, isBinary: boolean): void {
  const { core } = routes;
  const { statistics, settings, queueLimits } = core;
  const { client } = socket;
  const bytes = data.byteLength;
  // After end() uWS still delivers what was already received.
  if (!client.isOnline) return;
  statistics.messagesIn++;
  statistics.bytesIn += bytes;
  client.messagesIn++;
  client.bytesIn += bytes;
  if (bytes > settings.maxPayloadBytes) {
    client.close(
      closeCodes.TOO_BIG.code,
      `the message has ${bytes} bytes; the limit is ${settings.maxPayloadBytes}`,
    );
    return;
  }
  if (client.isClosing) return statistics.drop('closing');
  if (routes.rateLimit !== null && !mayPass(core, routes.rateLimit, socket)) return;
  const broken = client.generation.overload.of(client)?.reason ?? queueLimits.enter(client, bytes);
  if (broken !== null) {
    statistics.drop('overload');
    clientLog(client, core.registry, core.log).warn(
      { limit: broken },
      'client closed: too much is waiting for a worker',
    );
    client.close(closeCodes.OVERLOADED.code, broken);
    return;
  }
  core.traffic.observer?.messageIn(client, new Uint8Array(data), isBinary);
  client.generation.scheduler.message(client, data, isBinary);
}

// Whether the client's rate allows this message; if not, it is dropped, and the client perhaps closed.
function mayPass(core: IntakeParts, limit: RateLimit, socket: Socket<SocketData>): boolean {
  const { client, allowance } = socket;
  if (allowance === undefined || limit.take(allowance, performance.now())) return true;
  core.statistics.drop('rateLimit');
  if (core.settings.onRateLimit === 'drop') return false;
  const reason = `MAX_MESSAGES_PER_SEC = ${limit.perSec} (at most ${limit.burst} at once) was exceeded`;
  clientLog(client, core.registry, core.log).warn({ limit: reason }, 'client closed: it sends too fast');
  client.close(closeCodes.POLICY.code, reason);
  return false;
}

function close(
  { core, admission }: Routes,
  socket: Socket<SocketData>,
  code: number,
  reason: ArrayBuffer,
): void {
  const { registry, statistics, log } = core;
  const { client } = socket;
  client.socket = null;
  registry.remove(client);
  admission.left(client);
  statistics.connectionsClosed++;
  const realCode = closeCodeOf(code, reason);
  client.generation.scheduler.closed(client, realCode, reason);
  core.traffic.observer?.left(client, realCode);
  if (log.isLevelEnabled('debug')) {
    log.debug({ client: registry.idOf(client), code: realCode }, 'client gone');
  }
}

// uWS ends a connection that breaks the protocol without a close frame and reports 1006 with its reason as text.
// These two reasons have codes of their own (RFC 6455 7.4.1), which say more to the handler and the operator.
function closeCodeOf(code: number, reason: ArrayBuffer): number {
  if (code !== closeCodes.ABNORMAL.code || reason.byteLength === 0) return code;
  const text = Buffer.from(reason).toString('latin1');
  if (text === 'Received invalid UTF-8') return closeCodes.INVALID_TEXT.code;
  if (text === 'Received too big message') return closeCodes.TOO_BIG.code;
  return code;
}
