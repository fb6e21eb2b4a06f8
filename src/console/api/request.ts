// One request to the admin API: JSON or a message as the body, JSON as the answer, a problem as the exception.
import type { Problem } from '../../contract/schemas.ts';
import { ApiProblem } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A message to send: text goes as text, bytes as binary. */
export type Payload = string | Uint8Array<ArrayBuffer>;

/** Called when the API does not know this page (any more). */
export const whenSignedOut: { tell: () => void } = { tell: () => undefined };

/** Resolves to the answer, or undefined when it is empty. Rejects with an ApiProblem. */
export async function request<T>(method: Method, path: string, json?: object): Promise<T> {
  if (json === undefined) return fetchJson<T>(path, { method });
  const headers = { 'content-type': 'application/json' };
  return fetchJson<T>(path, { method, headers, body: JSON.stringify(json) });
}

/** Posts a message as the body. */
export async function post<T>(path: string, payload: Payload): Promise<T> {
  const type = typeof payload === 'string' ? 'text/plain;charset=utf-8' : 'application/octet-stream';
  return fetchJson<T>(path, { method: 'POST', headers: { 'content-type': type }, body: payload });
}

async function fetchJson<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`/api/${path}`, { ...init, cache: 'no-store' });
    text = await response.text();
  } catch {
    throw new ApiProblem({});
  }
  const answer = parse(text);
  if (response.ok) return answer as T;
  if (response.status === 401 && path !== 'login') whenSignedOut.tell();
  throw new ApiProblem({ status: response.status, ...(answer as Partial<Problem> | undefined) });
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
