// The admin listener: the API, the live stream, the metrics and the operator's page on a port of their own. It lives
// from before the data listener opens until the server has shut down.

import { readFileSync } from 'node:fs';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Operation, operations } from '../../contract/operations.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import { isEveryInterface } from '../basics/address.ts';
import { unknownHost } from '../sockets/listener.ts';
import { BodyRoom } from './access/body-room.ts';
import { Guard } from './access/guard.ts';
import { OpenSockets } from './access/open-sockets.ts';
import { isLoopback } from './access/origins.ts';
import { generateToken } from './access/token.ts';
import { bodyBytes, refuseStrangersBody } from './access/unread-bodies.ts';
import type { AdminSource } from './admin-source.ts';
import { addAnswers, pathOf, sendProblem } from './api/answers.ts';
import { addBodyParsers, maxJsonBytes } from './api/bodies.ts';
import { addClientRoutes } from './api/client-routes.ts';
import { deedOf } from './api/deeds.ts';
import { checkHasHost, parserFault, refuseExpectations } from './api/http-faults.ts';
import { addMessageRoutes } from './api/message-routes.ts';
import { isForWebSocket, serveWithoutUpgrade } from './api/other-upgrades.ts';
import { answerRaw } from './api/raw-answer.ts';
import { addRecordRoutes } from './api/record-routes.ts';
import { addServerRoutes } from './api/server-routes.ts';
import { addSessionRoutes } from './api/session-routes.ts';
import { addTopicRoutes } from './api/topic-routes.ts';
import { LiveStream } from './live/live-stream.ts';
import { Pulse } from './measures/pulse.ts';
import { readPageFiles } from './page/page-files.ts';
import { isApiPath, refuseUnknown, servePage } from './page/page-routes.ts';
import { AdminRecords } from './records/admin-records.ts';

/** A request, its body included, is there after so long, or its connection is closed. */
const requestTimeoutMs = 30_000;

/** So many of the largest bodies may be under way at once, of those with the token and of those without. */
const operatorsBodies = 8;
const strangersBodies = 256;

export interface AdminAddress {
  readonly host: string;
  readonly port: number;
  /** Where a browser finds the console. */
  readonly url: string;
  /** The same with the token in it, when the token was generated; else null. */
  readonly loginUrl: string | null;
  readonly token: string;
}

export interface AdminListener extends AdminAddress {
  close(): Promise<void>;
}

/** Opens the admin listener of the settings. Rejects with ADMIN_PORT_IN_USE, HOST_UNKNOWN. */
export async function openAdminListener(source: AdminSource, port: number): Promise<AdminListener> {
  const { settings } = source.core;
  const { adminHost: host } = settings;
  const token = settings.adminToken ?? generateToken();
  const tls = tlsOf(settings);
  const guard = new Guard({ token, host, isSecure: tls !== undefined });
  const pageFiles = await readPageFiles();
  const pulse = new Pulse(source.core);
  const records = new AdminRecords(source, pulse);
  const live = new LiveStream(source, guard, pulse);
  const app = createApp(source, guard, tls);
  const sockets = new OpenSockets(app.server);
  const close = async (): Promise<void> => {
    pulse.stop();
    guard.sessions.stop();
    await live.close();
    const closed = app.close();
    sockets.cut();
    await closed;
  };
  try {
    addSessionRoutes(app, guard);
    addServerRoutes(app, source, pulse);
    addClientRoutes(app, source);
    addMessageRoutes(app, source.server);
    addTopicRoutes(app, source.core);
    addRecordRoutes(app, source, records);
    servePage(app, pageFiles);
    const upgrade = (request: IncomingMessage, socket: Socket, head: Buffer): void => {
      if (isForWebSocket(request)) live.upgrade(request, socket, head);
      else serveWithoutUpgrade(app.server, request, socket);
    };
    app.server.on('upgrade', source.core.faults.contained('an upgrade', upgrade));
    await app.listen({ host, port });
  } catch (error) {
    await close();
    if (!isListenError(error)) throw error;
    throw (
      (await unknownHost(host, port)) ??
      new HeddleError('ADMIN_PORT_IN_USE', { host, port }, { cause: error })
    );
  }
  const address = app.server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  const url = `${tls === undefined ? 'http' : 'https'}://${hostInUrl(host)}:${boundPort}/`;
  const loginUrl = settings.adminToken === undefined ? `${url}#token=${token}` : null;
  return { host, port: boundPort, url, loginUrl, token, close };
}

function isListenError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

type Tls = NonNullable<ReturnType<typeof tlsOf>>;

// What crosses a network needs TLS; on this machine the certificate, made for another name, would only be in the way.
function tlsOf(settings: Settings) {
  const { adminHost, tlsCertFile, tlsKeyFile, tlsKeyPassphrase } = settings;
  if (tlsCertFile === undefined || tlsKeyFile === undefined || isLoopback(adminHost)) return undefined;
  const files = { cert: readFileSync(tlsCertFile), key: readFileSync(tlsKeyFile) };
  return tlsKeyPassphrase === undefined ? files : { ...files, passphrase: tlsKeyPassphrase };
}

function createApp(source: AdminSource, guard: Guard, tls: Tls | undefined): FastifyInstance {
  const { core } = source;
  const { settings, log, lines, faults } = core;
  // Fastify leaves these to whoever makes the server. Who is asked for is checked with a better answer than Node's.
  const options = { requestTimeout: requestTimeoutMs, requireHostHeader: false };
  const serve = (listener: RequestListener): Server =>
    tls === undefined
      ? createHttpServer(options, listener)
      : createHttpsServer({ ...tls, ...options }, listener);
  const app: FastifyInstance = Fastify({
    serverFactory: (listener) => serve(listener),
    bodyLimit: settings.maxPayloadBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 4096 },
    clientErrorHandler: faults.contained('an answer on the admin port', (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
      else answerRaw(socket, parserFault(error, requestTimeoutMs));
    }),
    // What is no URL reaches no hook either.
    frameworkErrors: (error, _request, reply) =>
      sendProblem(reply, new HeddleError('REQUEST_INVALID', { problems: error.message })),
  });
  refuseExpectations(app.server, faults);
  const count = (bytes: number): void => core.memory.add('adminBodies', bytes);
  const room = new BodyRoom(settings.maxPayloadBytes, operatorsBodies, count);
  const strangersRoom = new BodyRoom(maxJsonBytes, strangersBodies, count);
  addBodyParsers(app);
  addAnswers(app, log, settings.maxPayloadBytes, lines);
  app.addHook('onRequest', async (request) => {
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    checkHasHost(request.raw);
    guard.checkSender(request.raw, changes);
    if (needsToken(request)) guard.authorize(request.raw, changes);
    else if (request.is404 && bodyBytes(request.raw) > 0) refuseUnknown(request);
    else refuseStrangersBody(request.raw);
    (needsToken(request) ? room : strangersRoom).take(request.raw);
  });
  app.addHook('onResponse', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const { method, ip } = request;
    const { statusCode: status } = reply;
    const tell = () =>
      log.info({ method, path: pathOf(request.url), status, address: ip, ...deedOf(request) }, 'operator');
    // What was done is always told; anybody can be refused.
    if (status < 400) tell();
    else lines.write('adminRefused', tell);
  });
  return app;
}

const publicPaths: ReadonlySet<string> = new Set(
  Object.values<Operation>(operations).flatMap(({ path, isPublic }) => (isPublic ? [path] : [])),
);

/** Asked of the route that was found, not of the URL, which can be spelt in many ways. */
function needsToken(request: FastifyRequest): boolean {
  const { url } = request.routeOptions;
  return url === undefined ? isApiPath(pathOf(request.url)) : !publicPaths.has(url);
}

/** An address that stands for all of them is none that a browser can open. */
function hostInUrl(host: string): string {
  if (isEveryInterface(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
