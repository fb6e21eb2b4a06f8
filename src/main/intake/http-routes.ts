// The HTTP side of the data listener: POST /messages runs the handler for one request, GET / says who is there, OPTIONS
// whether a page of another origin may. Every callback is guarded, because an exception must not pass into native code.
import { HeddleError } from '../../protocol/errors.ts';
import { version } from '../basics/version.ts';
import type { Admission } from '../limits/admission.ts';
import { answerInTurn, answerJson, writeHeaders } from '../sockets/http-answer.ts';
import type { App, Request, Response } from '../sockets/uws.ts';
import {
  answerPreflight,
  isPreflight,
  type PageHeaders,
  pageHeaders,
  preflightFault,
} from './cross-origin.ts';
import { type ReceivedHead, readHead } from './heads/received-head.ts';
import type { IntakeParts } from './intake-parts.ts';
import { MessageRequests, messagesPath } from './message-requests.ts';
import { refuse } from './refusal.ts';

type Callback = (response: Response, request: Request) => void;
type Serve = (response: Response, request: Request, head: ReceivedHead, headers: PageHeaders) => void;

const routes: Record<string, string> = { '/': 'GET, HEAD', [messagesPath]: 'POST' };

export function serveHttp(app: App, parts: IntakeParts, admission: Admission): void {
  const { faults, statistics } = parts;
  const { allowedOrigins, chunkedRequests } = parts.settings;
  const guard = (serve: Serve, { isHead = false, mayBeChunked = false } = {}): Callback => {
    return (response, request) => {
      try {
        const head = readHead(request, mayBeChunked);
        if (head instanceof HeddleError) return refuseHead(response, request, head, isHead);
        serve(response, request, head, pageHeaders(head.fields.get('origin') ?? '', allowedOrigins));
      } catch (error) {
        faults.report('an HTTP callback', error);
        // Throws where it was answered already.
        faults.contain('the end of a request', () => response.close());
      }
    };
  };
  const refuseHead = (response: Response, request: Request, fault: HeddleError, isHead: boolean): void => {
    const headers = pageHeaders(request.getHeader('origin'), allowedOrigins);
    refuse(statistics, 'request', response, fault, headers, isHead);
  };
  const refuseRoute: Serve = (response, request, head, headers) => {
    refuse(statistics, 'request', response, routeFault(request, head), headers);
  };
  const refuseHeadRoute: Serve = (response, request, head, headers) => {
    refuse(statistics, 'request', response, routeFault(request, head), headers, true);
  };
  const preflight: Serve = (response, request, head, headers) => {
    const { path, fields } = head;
    const methods = routes[path];
    if (methods === undefined || !isPreflight(fields)) return refuseRoute(response, request, head, headers);
    const fault = preflightFault(fields, allowedOrigins);
    if (fault === null) answerInTurn(response, () => answerPreflight(response, fields, methods, headers));
    else refuse(statistics, 'request', response, fault, headers);
  };
  const messages = new MessageRequests(parts, admission);
  app.get(
    '/',
    guard((response, _request, _head, headers) => {
      answerInTurn(response, () => answerJson(response, { name: 'heddle', version }, headers));
    }),
  );
  app.head(
    '/',
    guard(
      (response, _request, _head, headers) => {
        answerInTurn(response, () => answerHead(response, headers));
      },
      { isHead: true },
    ),
  );
  app.head('/*', guard(refuseHeadRoute, { isHead: true }));
  app.post(
    messagesPath,
    guard((response, _request, head, headers) => messages.take(response, head, headers), {
      mayBeChunked: chunkedRequests === 'accept',
    }),
  );
  app.options('/*', guard(preflight));
  app.any('/*', guard(refuseRoute));
}

function answerHead(response: Response, headers: PageHeaders): void {
  response.cork(() => {
    writeHeaders(response, headers);
    response.endWithoutBody();
  });
}

function routeFault(request: Request, { path }: ReceivedHead): HeddleError {
  const allowed = routes[path];
  if (allowed === undefined) return new HeddleError('ROUTE_NOT_FOUND', { path });
  const method = request.getMethod().toUpperCase();
  return new HeddleError('METHOD_NOT_ALLOWED', { path, method, allowed });
}
