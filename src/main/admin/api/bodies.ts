// Reads the bodies of requests: JSON for the API itself, text and bytes for messages to clients.
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HeddleError } from '../../../protocol/errors.ts';

/** A body as its parser leaves it; `undefined` is none. */
export type ParsedBody =
  | { readonly form: 'json'; readonly value: unknown }
  | { readonly form: 'message'; readonly data: string | Uint8Array }
  | undefined;

const messageTypes = 'text/plain (UTF-8) or application/octet-stream';
/** Limit of a JSON body. */
export const maxJsonBytes = 16 * 1024;

/** Adds the parsers; a body of any other type is refused by Fastify. */
export function addBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: maxJsonBytes },
    async (_request: FastifyRequest, body: Buffer) =>
      ({ form: 'json', value: parseJson(body) }) satisfies ParsedBody,
  );
  app.addContentTypeParser(
    'text/plain',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
      if (charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset))
        throw unsupported(request.headers);
      if (!isUtf8(body)) throw new HeddleError('BODY_NOT_UTF8');
      return { form: 'message', data: body.toString('utf8') } satisfies ParsedBody;
    },
  );
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => ({ form: 'message', data: body }) satisfies ParsedBody,
  );
}

/** Throws MEDIA_TYPE_UNSUPPORTED unless the body is a message. */
export function messageOf(body: ParsedBody, headers: RequestHeaders): string | Uint8Array {
  if (body?.form === 'message') return body.data;
  throw unsupported(headers);
}

/** The JSON value, an empty object without a body. Throws MEDIA_TYPE_UNSUPPORTED for a message. */
export function jsonOf(body: ParsedBody, headers: RequestHeaders): unknown {
  if (body?.form === 'message') throw unsupported(headers, 'application/json');
  return body === undefined ? {} : body.value;
}

interface RequestHeaders {
  readonly 'content-type'?: string | undefined;
}

/** The refusal of a body whose type is none that the operation takes. */
export function unsupported(headers: RequestHeaders, allowed = messageTypes): HeddleError {
  return new HeddleError('MEDIA_TYPE_UNSUPPORTED', { type: headers['content-type'] ?? '(none)', allowed });
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new HeddleError('REQUEST_INVALID', { problems: 'the body is not JSON' });
  }
}
