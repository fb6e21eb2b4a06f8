// The HTTP side of the data listener: POST /messages runs the handler for one request, GET / says who is there.
import { isUtf8 } from 'node:buffer';
import { HeddleError } from '../../protocol/errors.ts';
import { version } from '../basics/version.ts';
import { RequestClient, type RequestOwner } from '../clients/request-client.ts';
import type { Core } from '../core.ts';
import { answerError, answerJson } from '../sockets/http-answer.ts';
import type { App, Request, Response } from '../sockets/uws.ts';
import { readRequest } from './handshake.ts';
import { headFault } from './head-check.ts';
import { RequestTimeouts } from './request-timeouts.ts';

const messagesPath = '/messages';
const routes: Record<string, string> = { '/': 'GET, HEAD', [messagesPath]: 'POST' };

export function serveHttp(app: App, core: Core): void {
  const guard = (serve: (response: Response, request: Request) => void) => {
    return (response: Response, request: Request): void => {
      try {
        serve(response, request);
      } catch (error) {
        core.log.error({ err: error }, 'an HTTP callback failed');
        response.close();
      }
    };
  };
  const guardChecked = (serve: (response: Response, request: Request) => void) => {
    return guard((response, request) => {
      const fault = headFault(request);
      if (fault === null) serve(response, request);
      else answerError(response, fault);
    });
  };
  app.get(
    '/',
    guardChecked((response) => answerJson(response, 200, { name: 'heddle', version })),
  );
  app.head(
    '/',
    guardChecked((response) => void response.endWithoutBody()),
  );
  const owner = ownerOf(core);
  const timeouts = new RequestTimeouts(core.registry, core.settings.requestTimeoutMs);
  app.post(
    messagesPath,
    guard((response, request) => {
      const refusal = takeMessage(core, owner, response, request);
      if (refusal === null) timeouts.watch();
      else answerError(response, refusal);
    }),
  );
  app.any(
    '/*',
    guardChecked((response, request) => refuse(response, request)),
  );
}

function refuse(response: Response, request: Request): void {
  const path = request.getUrl();
  const allowed = routes[path];
  if (allowed === undefined) return answerError(response, new HeddleError('ROUTE_NOT_FOUND', { path }));
  const method = request.getMethod().toUpperCase();
  answerError(response, new HeddleError('METHOD_NOT_ALLOWED', { path, method, allowed }));
}

function ownerOf(core: Core): RequestOwner {
  return {
    traffic: core.traffic,
    ended(client) {
      core.registry.endRequest();
      // Of what was refused before a handler could see it no worker knows.
      if (client.isHandedOver) core.scheduler.requestEnded(client);
      core.registry.forgetIfDone(client);
    },
  };
}

/** Returns why the request is refused, or null when it is under way. */
function takeMessage(
  core: Core,
  owner: RequestOwner,
  response: Response,
  request: Request,
): HeddleError | null {
  const { settings, statistics, registry } = core;
  const limit = settings.maxPayloadBytes;
  const head = readRequest(messagesPath, request, response);
  if (head instanceof HeddleError) return head;
  if (head.contentLength > limit) return new HeddleError('BODY_TOO_LARGE', { limit });
  if (!core.isAccepting) return new HeddleError('NOT_ACCEPTING');
  const { breaker } = core.keeper;
  if (breaker.isOpen()) return breaker.refusal();
  const overload = core.overload.of(null);
  if (overload !== null) {
    statistics.drop('overload');
    return new HeddleError('OVERLOADED', { ...overload });
  }
  const isBinary = !head.contentType.toLowerCase().startsWith('text/');
  const client = new RequestClient(registry.nextRef(), head, response, owner);
  registry.addRequest(client);
  statistics.requests++;
  collectBody(response, limit, (body) => {
    try {
      handOver(core, client, body, isBinary);
    } catch (error) {
      core.log.error({ err: error }, 'an HTTP callback failed');
      client.fail(new HeddleError('HANDLER_FAILED'));
    }
  });
  return null;
}

function handOver(core: Core, client: RequestClient, body: ArrayBuffer | null, isBinary: boolean): void {
  if (!client.isOnline) return;
  if (body === null) {
    return client.fail(new HeddleError('BODY_TOO_LARGE', { limit: core.settings.maxPayloadBytes }));
  }
  if (!isBinary && !isUtf8(new Uint8Array(body))) return client.fail(new HeddleError('BODY_NOT_UTF8'));
  core.statistics.messagesIn++;
  core.statistics.bytesIn += body.byteLength;
  client.messagesIn++;
  client.bytesIn += body.byteLength;
  const broken = core.queueLimits.enter(client, body.byteLength);
  if (broken !== null) {
    core.statistics.drop('overload');
    return client.fail(new HeddleError('OVERLOADED', { reason: broken }));
  }
  core.traffic.observer?.messageIn(client, new Uint8Array(body), isBinary);
  client.isHandedOver = true;
  core.scheduler.request(client, body, isBinary);
}

// Calls back once: with the body, valid during the call, or with null as soon as it is larger than `limit`.
function collectBody(response: Response, limit: number, done: (body: ArrayBuffer | null) => void): void {
  let chunks: Uint8Array[] = [];
  let size = 0;
  response.onData((chunk, isLast) => {
    if (size > limit) return;
    size += chunk.byteLength;
    if (size > limit) return done(null);
    if (isLast && chunks.length === 0) return done(chunk);
    // uWS takes the chunk back when this callback returns.
    chunks.push(new Uint8Array(chunk.slice(0)));
    if (!isLast) return;
    const body = new Uint8Array(size);
    let at = 0;
    for (const part of chunks) {
      body.set(part, at);
      at += part.byteLength;
    }
    chunks = [];
    done(body.buffer);
  });
}
