// The WebSocket side of the data listener: from the upgrade to the close of each connection. Every callback is
// guarded, because an exception must not pass into native code.

import { showErrorsField } from '../../contract/shown-error.ts';
import { closeCodes } from '../../protocol/close-codes.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { clientFields, clientLog } from '../clients/client-log.ts';
import { SocketClient } from '../clients/socket-client.ts';
import type { Admission } from '../limits/admission.ts';
import {
  compressions,
  type Request,
  type Response,
  type Socket,
  type SocketBehavior,
  type UpgradeContext,
} from '../sockets/uws.ts';
import type { Connections } from './connections.ts';
import { readHandshake } from './heads/newcomer-head.ts';
import type { IntakeParts } from './intake-parts.ts';
import { refuse } from './refusal.ts';
import { type SocketData, SocketMessages } from './socket-messages.ts';

/** What holds for all sockets of one server. */
interface Routes {
  readonly parts: IntakeParts;
  readonly admission: Admission;
  readonly messages: SocketMessages;
  readonly connections: Connections;
}

export function socketBehavior(
  parts: IntakeParts,
  admission: Admission,
  connections: Connections,
): SocketBehavior<SocketData> {
  const { settings, faults, statistics } = parts;
  const watches = [parts.topics, parts.cluster].filter((watch) => watch !== null);
  const routes: Routes = { parts, admission, messages: new SocketMessages(parts), connections };
  const guard = <Arguments extends unknown[]>(callback: (...values: Arguments) => void) =>
    faults.contained('a socket callback', callback);
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
    // Whoever is only half let in must not stay.
    upgrade: guard((response, request, context) => {
      orElse(
        () => upgrade(routes, response, request, context),
        () => response.close(),
      );
    }),
    open: guard((socket) => {
      orElse(
        () => open(routes, socket),
        () => socket.close(),
      );
    }),
    message: guard((socket, data, isBinary) => routes.messages.take(socket, data, isBinary)),
    ...(watches.length === 0
      ? {}
      : {
          subscription: guard((_socket, topic, count) => {
            for (const watch of watches) watch.changed(topic, count);
          }),
        }),
    dropped: guard(() => statistics.drop('slowClient')),
    close: guard((socket, code, reason) => close(routes, socket, code, reason)),
  };
}

export function hardPayloadLimit(maxPayloadBytes: number): number {
  return Math.min(0x7fff_ffff, 2 * maxPayloadBytes + 1024);
}

/** Does `work`; when it fails `amends` are made before anybody hears of it. */
function orElse(work: () => void, amends: () => void): void {
  try {
    work();
  } catch (error) {
    amends();
    throw error;
  }
}

function upgrade(routes: Routes, response: Response, request: Request, context: UpgradeContext): void {
  const { parts, admission, messages } = routes;
  const { registry, settings, statistics, traffic, generation } = parts;
  const head = readHandshake(request, response, settings);
  if (head instanceof HeddleError) return refuse(statistics, 'socket', response, head);
  const refusal = admission.newcomer('socket', head);
  if (refusal !== null) return refuse(statistics, 'socket', response, refusal);
  const client = new SocketClient(registry.nextRef(), head, Date.now(), traffic, generation);
  if (head.showsErrors) {
    client.showsErrors = true;
    response.writeStatus('101 Switching Protocols').writeHeader(showErrorsField, 'yes');
  }
  response.upgrade(
    messages.dataOf(client),
    request.getHeader('sec-websocket-key'),
    head.answeredSubprotocol,
    head.extensions,
    context,
  );
}

function open({ parts, admission, connections }: Routes, socket: Socket<SocketData>): void {
  const { registry, settings, statistics, log } = parts;
  const { client } = socket;
  if (client.givenName !== undefined && settings.duplicateNames === 'replace') {
    for (const namesake of registry.named(client.givenName)) {
      namesake.close(closeCodes.REPLACED.code, 'replaced by a newer client of this name');
    }
  }
  connections.upgraded(client.address);
  client.socket = socket;
  registry.add(client);
  parts.cluster?.joined(client);
  parts.memory.add('clients', client.ownBytes);
  admission.joined(client);
  statistics.connectionsOpened++;
  client.generation.scheduler.opened(client);
  parts.traffic.presence?.joined(client);
  parts.traffic.observer?.joined(client);
  if (log.isLevelEnabled('debug')) {
    log.debug({ ...clientFields(client, registry), address: client.address }, 'client online');
  }
}

function close({ parts }: Routes, { client }: SocketData, code: number, reason: ArrayBuffer): void {
  const { registry, statistics, log } = parts;
  client.left();
  registry.remove(client);
  statistics.connectionsClosed++;
  const cut = cutOf(code, reason);
  if (cut !== undefined) {
    const limit = parts.settings.maxPayloadBytes;
    parts.lines.write('unacceptable', () => {
      clientLog(client, registry, log).warn({ code: cut.code, limit }, `client closed: ${cut.why}`);
    });
  }
  const realCode = cut?.code ?? code;
  client.generation.scheduler.closed(client, realCode, reason);
  parts.traffic.presence?.left(client, realCode);
  parts.traffic.observer?.left(client, realCode);
  if (log.isLevelEnabled('debug')) {
    log.debug({ ...clientFields(client, registry), code: realCode }, 'client gone');
  }
}

/** A message that uWS does not take. */
interface Cut {
  readonly code: number;
  readonly why: string;
}

// uWS ends a connection that breaks the protocol without a close frame and reports 1006 with its reason as text.
// These reasons have codes of their own (RFC 6455 7.4.1), which say more to the handler and the operator.
const cuts: Readonly<Record<string, Cut>> = {
  'Received invalid UTF-8': { code: closeCodes.INVALID_TEXT.code, why: 'its text is not UTF-8' },
  'Received too big message': { code: closeCodes.TOO_BIG.code, why: 'its message is too large' },
  // It does not say which.
  'Received too big message, or other inflation error': {
    code: closeCodes.TOO_BIG.code,
    why: 'its message is too large when it is inflated, or cannot be: broken, or with a final block (BFINAL)',
  },
};

function cutOf(code: number, reason: ArrayBuffer): Cut | undefined {
  if (code !== closeCodes.ABNORMAL.code || reason.byteLength === 0) return undefined;
  return cuts[Buffer.from(reason).toString('latin1')];
}
