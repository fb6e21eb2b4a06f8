// The WebSocket side of the data listener: from the upgrade to the close of each connection. Every callback is
// guarded, because an exception must not pass into native code. Socket thread.
import { closeCodes } from '../protocol/close-codes.ts';
import { HeddleError } from '../protocol/errors.ts';
import type { ClientDetails } from '../protocol/frames.ts';
import type { Core } from './core.ts';
import { chooseSubprotocol, readDetails } from './handshake.ts';
import { handshakeFault } from './head-check.ts';
import { answerError } from './http-answer.ts';
import { SocketClient } from './socket-client.ts';
import {
  compressions,
  type Request,
  type Response,
  type Socket,
  type SocketBehavior,
  type UpgradeContext,
} from './uws.ts';

export function socketBehavior(core: Core): SocketBehavior {
  const { settings, log, topics } = core;
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
    upgrade: guard((response, request, context) => upgrade(core, response, request, context)),
    open: guard((socket) => open(core, socket as Socket)),
    message: guard((socket, data, isBinary) => message(core, socket as Socket, data, isBinary)),
    ...(topics === null
      ? {}
      : { subscription: guard((_socket, topic, count) => topics.changed(topic, count)) }),
    dropped: guard(() => core.statistics.drop('slowClient')),
    close: guard((socket, code, reason) => close(core, socket as Socket, code, reason)),
  };
}

export function hardPayloadLimit(maxPayloadBytes: number): number {
  return Math.min(0x7fff_ffff, 2 * maxPayloadBytes + 1024);
}

function upgrade(core: Core, response: Response, request: Request, context: UpgradeContext): void {
  const { registry, settings } = core;
  const details = readDetails(request, response, true);
  if (details instanceof HeddleError) return turnAway(core, response, details);
  const refusal = handshakeFault(request) ?? refuse(core, details);
  if (refusal !== null) return turnAway(core, response, refusal);
  const subprotocol = chooseSubprotocol(request.getHeader('sec-websocket-protocol'), settings.subprotocols);
  if (subprotocol !== '') details.subprotocol = subprotocol;
  const client = new SocketClient(registry.nextRef(), details, Date.now(), core.traffic);
  response.upgrade(
    { client },
    request.getHeader('sec-websocket-key'),
    subprotocol,
    request.getHeader('sec-websocket-extensions'),
    context,
  );
}

function turnAway(core: Core, response: Response, refusal: HeddleError): void {
  core.statistics.connectionsRefused++;
  answerError(response, refusal);
}

function refuse(core: Core, details: ClientDetails): HeddleError | null {
  const { registry, settings } = core;
  if (!core.isAccepting) return new HeddleError('NOT_ACCEPTING');
  const { breaker } = core.keeper;
  if (breaker.isOpen()) return breaker.refusal();
  if (registry.size >= settings.maxConnections) {
    return new HeddleError('TOO_MANY_CONNECTIONS', { limit: settings.maxConnections });
  }
  const { origin } = details.headers;
  if (settings.allowedOrigins.length > 0 && !settings.allowedOrigins.includes(origin ?? '')) {
    return new HeddleError('ORIGIN_NOT_ALLOWED', { origin: origin ?? '(none)' });
  }
  if (details.name !== undefined && settings.duplicateNames === 'reject') {
    if (registry.named(details.name).length > 0) return new HeddleError('NAME_TAKEN', { name: details.name });
  }
  return null;
}

function open(core: Core, socket: Socket): void {
  const { registry, settings, statistics, log } = core;
  const client = socket.client as SocketClient;
  if (client.givenName !== undefined && settings.duplicateNames === 'replace') {
    for (const namesake of registry.named(client.givenName)) {
      namesake.close(closeCodes.REPLACED.code, 'replaced by a newer client of this name');
    }
  }
  client.socket = socket;
  registry.add(client);
  statistics.connectionsOpened++;
  core.scheduler.opened(client);
  core.traffic.observer?.joined(client);
  if (log.isLevelEnabled('debug')) {
    log.debug(
      { client: registry.idOf(client), name: client.givenName, address: client.address },
      'client online',
    );
  }
}

function message(core: Core, socket: Socket, data: ArrayBuffer, isBinary: boolean): void {
  const { statistics, settings, queueLimits } = core;
  const client = socket.client as SocketClient;
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
  const broken = queueLimits.enter(client, bytes);
  if (broken !== null) {
    statistics.drop('overload');
    core.logOf(client).warn({ limit: broken }, 'client closed: too much is waiting for a worker');
    client.close(closeCodes.OVERLOADED.code, broken);
    return;
  }
  core.traffic.observer?.messageIn(client, new Uint8Array(data), isBinary);
  core.scheduler.message(client, data, isBinary);
}

function close(core: Core, socket: Socket, code: number, reason: ArrayBuffer): void {
  const { registry, statistics, log } = core;
  const client = socket.client as SocketClient;
  client.socket = null;
  registry.remove(client);
  statistics.connectionsClosed++;
  const realCode = closeCodeOf(code, reason);
  core.scheduler.closed(client, realCode, reason);
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
