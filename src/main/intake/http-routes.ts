// The HTTP side of the data listener: POST /messages runs the handler for one request, GET / says who is there. Every
// callback is guarded, because an exception must not pass into native code.
import { HeddleError } from '../../protocol/errors.ts';
import { version } from '../basics/version.ts';
import type { Admission } from '../limits/admission.ts';
import { answerJson } from '../sockets/http-answer.ts';
import type { App, Request, Response } from '../sockets/uws.ts';
import { headFault } from './head-check.ts';
import type { IntakeParts } from './intake-parts.ts';
import { MessageRequests, messagesPath } from './message-requests.ts';
import { refuse } from './refusal.ts';

type Serve = (response: Response, request: Request) => void;

const routes: Record<string, string> = { '/': 'GET, HEAD', [messagesPath]: 'POST' };

export function serveHttp(app: App, parts: IntakeParts, admission: Admission): void {
  const { faults, statistics } = parts;
  const guard = (serve: Serve): Serve => {
    return (response, request) => {
      try {
        serve(response, request);
      } catch (error) {
        faults.report('an HTTP callback', error);
        // Throws where it was answered already.
        faults.contain('the end of a request', () => response.close());
      }
    };
  };
  const guardChecked = (serve: Serve): Serve => {
    return guard((response, request) => {
      const fault = headFault(request);
      if (fault === null) serve(response, request);
      else refuse(statistics, 'request', response, fault);
    });
  };
  const messages = new MessageRequests(parts, admission);
  app.get(
    '/',
    guardChecked((response) => answerJson(response, 200, { name: 'heddle', version })),
  );
  app.head(
    '/',
    guardChecked((response) => void response.endWithoutBody()),
  );
  app.post(
    messagesPath,
    guard((response, request) => messages.take(response, request)),
  );
  app.any(
    '/*',
    guardChecked((response, request) => refuse(statistics, 'request', response, routeFault(request))),
  );
}

function routeFault(request: Request): HeddleError {
  const path = request.getUrl();
  const allowed = routes[path];
  if (allowed === undefined) return new HeddleError('ROUTE_NOT_FOUND', { path });
  const method = request.getMethod().toUpperCase();
  return new HeddleError('METHOD_NOT_ALLOWED', { path, method, allowed });
}
