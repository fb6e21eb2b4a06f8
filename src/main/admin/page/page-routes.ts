// Serves the operator's page, and answers what is not there.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { operations } from '../../../contract/operations.ts';
import { HeddleError } from '../../../protocol/errors.ts';
import { pathOf } from '../api/answers.ts';
import type { PageFile } from './page-files.ts';

/**
 * The page at /, and its files. Its views are behind the # of the address, so nothing else is the page: a probe with a
 * mistyped path must not be answered with 200.
 */
export function servePage(app: FastifyInstance, files: ReadonlyMap<string, PageFile>): void {
  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request.url);
    refuseOtherMethods(request, path);
    if (isApiPath(path)) throw new HeddleError('ROUTE_NOT_FOUND', { path });
    const file = files.get(path === '/' ? '/index.html' : path);
    if (file !== undefined) sendFile(request, reply, file);
    else
      throw path === '/' ? new HeddleError('PAGE_NOT_BUILT') : new HeddleError('ROUTE_NOT_FOUND', { path });
  });
}

/** Throws METHOD_NOT_ALLOWED or ROUTE_NOT_FOUND: for a request with a body that nothing here would read. */
export function refuseUnknown(request: FastifyRequest): never {
  const path = pathOf(request.url);
  refuseOtherMethods(request, path);
  throw new HeddleError('ROUTE_NOT_FOUND', { path });
}

/** Whether a path belongs to the API, of which nothing is shown without a token. */
export function isApiPath(path: string): boolean {
  return path === '/api' || path.startsWith('/api/') || path === '/metrics';
}

/** Whether the page or one of its files can be there. */
function isPagePath(path: string): boolean {
  return path === '/' || path === '/index.html' || path.startsWith('/assets/');
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PageFile): void {
  const cacheControl = file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache';
  reply.headers({ etag: file.etag, 'cache-control': cacheControl, vary: 'accept-encoding' });
  if (request.headers['if-none-match'] === file.etag) {
    reply.code(304).send();
    return;
  }
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const zipped = takesGzip ? file.gzipped : null;
  if (zipped !== null) reply.header('content-encoding', 'gzip');
  const body = zipped ?? file.body;
  reply.type(file.type);
  if (request.method === 'HEAD') reply.header('content-length', body.byteLength).send();
  else reply.send(body);
}

/** Throws METHOD_NOT_ALLOWED for a path that exists, but not for this method. */
function refuseOtherMethods(request: FastifyRequest, path: string): void {
  const { method } = request;
  const allowed = allowedMethods(path) ?? (isPagePath(path) ? ['GET', 'HEAD'] : []);
  if (allowed.length > 0 && !allowed.includes(method)) {
    throw new HeddleError('METHOD_NOT_ALLOWED', { path, method, allowed: allowed.join(', ') });
  }
}

function allowedMethods(path: string): string[] | undefined {
  const rows = Object.values(operations).filter((operation) => pattern(operation.path).test(path));
  if (rows.length === 0) return undefined;
  return rows.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace('.', '\\.').replace(/:\w+/g, '[^/]+')}$`);
}
