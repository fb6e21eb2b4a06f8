// How a newcomer is refused that is no client yet: answered with the error, and counted by its code.
import type { HeddleError } from '../../protocol/errors.ts';
import { answerError, answerInTurn } from '../sockets/http-answer.ts';
import type { Response } from '../sockets/uws.ts';
import type { NewcomerKind, Statistics } from '../statistics/statistics.ts';
import { noPageHeaders, type PageHeaders } from './cross-origin.ts';

export function refuse(
  statistics: Pick<Statistics, 'refuse'>,
  kind: NewcomerKind,
  response: Response,
  error: HeddleError,
  headers: PageHeaders = noPageHeaders,
  isHead = false,
): void {
  statistics.refuse(kind, error.code);
  const answer = (): void => answerError(response, error, '', headers, isHead);
  // These two see to the rest of the packet themselves.
  if (error.code === 'REQUEST_UNCLEAR' || error.code === 'LENGTH_REQUIRED') answer();
  else answerInTurn(response, answer);
}
