// An error as either port answers it (RFC 9457), read from the bytes of the connection and checked to the last of them.
import { STATUS_CODES } from 'node:http';
import { expect } from 'vitest';
import { type Problem, problemSchema } from '#dist/contract/schemas.js';
import { type ErrorCode, errorRegistry, HeddleError } from '#dist/protocol/errors.js';
import { until } from '../deadline.ts';
import type { RawSocket } from './raw-socket.ts';

export interface ReceivedProblem extends Problem {
  readonly headers: ReadonlyMap<string, string>;
}

/** Reads the next answer, to a HEAD without a body, and expects it to be a problem in every respect. */
export async function readProblem(raw: RawSocket): Promise<ReceivedProblem> {
  await raw.readHead();
  const [statusLine = '', ...lines] = raw.head.trimEnd().split('\r\n');
  const fields = lines.map((line) => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.replace(/^[^:]*: */, ''),
  ]);
  const headers = new Map(fields as [string, string][]);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(headers.get('cache-control')).toBe('no-store');
  const length = Number(headers.get('content-length'));
  await until(() => Buffer.byteLength(raw.rest, 'latin1') >= length || !raw.isOpen, 'the body');
  expect(Buffer.byteLength(raw.rest, 'latin1')).toBe(length);
  const problem = problemSchema.strict().parse(JSON.parse(Buffer.from(raw.rest, 'latin1').toString('utf8')));
  const code = problem.code as ErrorCode;
  const error = new HeddleError(code, problem.values);
  expect(problem).toMatchObject({ type: `urn:heddle:error:${code}`, status: error.status });
  expect(problem.title).toMatch(/^[A-Z][a-z0-9 ]+$/);
  // Everything that the message names is among the values.
  expect(problem.detail.startsWith(error.message)).toBe(true);
  expect(error.message).not.toMatch(/\{\w+\}/);
  expect(statusLine).toBe(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`);
  expectFields(headers, error);
  return { ...problem, headers };
}

function expectFields(headers: ReadonlyMap<string, string>, { code, status, values }: HeddleError): void {
  const mayRetry = errorRegistry[code].retry && (status === 429 || status === 503);
  expect(/^[1-9]\d*$/.test(headers.get('retry-after') ?? '')).toBe(mayRetry);
  expect(headers.has('www-authenticate')).toBe(status === 401);
  expect(headers.get('allow')).toBe(status === 405 ? values.allowed : undefined);
  expect(headers.get('sec-websocket-version')).toBe(status === 426 ? '13' : undefined);
}
