// Calls the admin API: where it is, with which token, and its problems as HeddleErrors.

import { pathPart } from '../../contract/path-part.ts';
import { isEveryInterface } from '../../main/basics/address.ts';
import { visible } from '../../main/basics/visible.ts';
import { type ErrorCode, errorRegistry, HeddleError } from '../../protocol/errors.ts';

/** Where the API is and what opens it, as far as flags and environment say. */
export interface AdminAccess {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface AdminRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Parts of the path after /api, not yet escaped. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly json?: object;
  /** A message: text is sent as text/plain, bytes as application/octet-stream. */
  readonly message?: string | Uint8Array<ArrayBuffer>;
}

function escaped(part: string): string {
  const text = pathPart(part);
  if (text === null) throw new HeddleError('PATH_IMPOSSIBLE', { part });
  return text;
}

/** Resolves with the answer's JSON, `null` where there is none. Rejects with ADMIN_* codes and those of the API. */
export async function callAdmin(access: AdminAccess, request: AdminRequest): Promise<unknown> {
  const { base, token } = locate(access);
  const path = request.path.map(escaped).join('/');
  const url = new URL(`/api/${path}`, base);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  let response: Response;
  try {
    response = await fetch(url, {
      method: request.method,
      headers: { authorization: `Bearer ${token}`, ...typeOf(request) },
      ...bodyOf(request),
    });
  } catch (error) {
    throw new HeddleError(
      'ADMIN_UNREACHABLE',
      { url: base.origin, reason: reasonOf(error) },
      { cause: error },
    );
  }
  const text = await response.text();
  const answer = parse(text);
  if (response.ok) return answer;
  const error = problemOf(answer) ?? unexpected(base, response);
  throw error.code === 'ROUTE_NOT_FOUND' ? notAdmin(base, error) : error;
}

/** Where the API is, and its token. Throws ADMIN_UNREACHABLE for what is no URL, ADMIN_TOKEN_UNSET. */
export function locate({ url, token, env }: AdminAccess): { base: URL; token: string } {
  const host = env.ADMIN_HOST || '127.0.0.1';
  const reachable = isEveryInterface(host) ? 'localhost' : host;
  const fallback = `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${env.ADMIN_PORT || 45679}`;
  const given = url ?? fallback;
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new HeddleError('ADMIN_UNREACHABLE', { url: text, reason: 'it is no http:// or https:// URL' });
  }
  const base = new URL(text);
  const inUrl = /^#token=(.+)$/.exec(base.hash)?.[1];
  const found = token ?? (inUrl === undefined ? env.ADMIN_TOKEN : decodeURIComponent(inUrl));
  if (!found) throw new HeddleError('ADMIN_TOKEN_UNSET');
  // No header field can carry it, and fetch would say so with the token in the message.
  if (/[^!-~]/.test(found)) throw new HeddleError('UNAUTHORIZED');
  return { base, token: found };
}

function typeOf({ json, message }: AdminRequest): Record<string, string> {
  if (json !== undefined) return { 'content-type': 'application/json' };
  if (message === undefined) return {};
  return { 'content-type': typeof message === 'string' ? 'text/plain' : 'application/octet-stream' };
}

function bodyOf({ json, message }: AdminRequest): { body?: string | Uint8Array<ArrayBuffer> } {
  if (json !== undefined) return { body: JSON.stringify(json) };
  return message === undefined ? {} : { body: message };
}

/** The value of JSON text; null for none, undefined for what is no JSON. */
export function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The problem that the API answered with: what `callAdmin` rejects with has it as its cause, as it came. */
export function refusalOf(error: unknown): object | undefined {
  const cause = error instanceof HeddleError ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause : undefined;
}

/** The error that an answer of the API tells; undefined for what is not its own. */
export function problemOf(answer: unknown): HeddleError | undefined {
  if (typeof answer !== 'object' || answer === null || !('code' in answer) || !('values' in answer)) return;
  const { code, values } = answer;
  if (typeof code !== 'string' || typeof values !== 'object' || values === null) return;
  const shown = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? visible(value) : value,
  ]);
  const options = { cause: answer };
  if (Object.hasOwn(errorRegistry, code)) {
    return new HeddleError(code as ErrorCode, Object.fromEntries(shown), options);
  }
  // A server of another version has errors that are not known here.
  const detail = 'detail' in answer ? String(answer.detail) : '';
  const list = shown.map(([name, value]) => `${name} = ${value}`).join(', ');
  const all = { code: visible(code), detail: visible(detail), values: list === '' ? '' : ` (${list})` };
  return new HeddleError('ADMIN_REFUSED', all, options);
}

// The port that clients connect to answers in the same form.
function notAdmin(base: URL, error: HeddleError): HeddleError {
  const reason = `there is nothing at ${error.values.path}: it is the port of the clients, or a server of another version`;
  return new HeddleError('ADMIN_UNREACHABLE', { url: base.origin, reason }, { cause: error.cause });
}

function unexpected(base: URL, response: Response): HeddleError {
  const reason = visible(`it answers ${response.status} ${response.statusText}, which is not Heddle's`);
  return new HeddleError('ADMIN_UNREACHABLE', { url: base.origin, reason });
}

/** fetch says only that it failed; why is in the cause, or in the causes when it tried several addresses. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join(', ');
  return cause instanceof Error ? cause.message : String(cause);
}
