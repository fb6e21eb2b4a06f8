// English: errors of handlers and deaths of workers.
import type { ErrorCause } from '../../../contract/record-schemas.ts';
import { formatNumber } from '../../text/quantity.ts';

const n = (value: number): string => formatNumber(value, 'en');

export const errors = {
  title: 'Errors',
  kinds: 'Kinds',
  kindsHint:
    'Errors of one hook with the same message, apart from numbers and what is quoted, from the same place.',
  list: 'The newest',
  listOf: (kind: number) => `The newest of kind ${kind}`,
  none: 'No handler has failed and no worker has died since the server started.',
  noneKept: 'None of these is kept any more.',
  count: 'Count',
  last: 'Last',
  first: 'First',
  where: 'Where',
  what: 'Error',
  place: 'Place',
  total: (count: number) => `${n(count)} since the start`,
  others: (count: number) => `${n(count)} more are of kinds that are not remembered`,
  onlyKind: (kind: number) => `Only kind ${kind}`,
  allKinds: 'All kinds',
  older: 'Older ones',
  newest: 'To the newest',
  causes: {
    thrown: 'thrown',
    timedOut: 'timed out',
    died: 'worker died',
    notStarted: 'worker did not start',
    command: 'command failed',
    internal: 'fault of the server',
  } satisfies Record<ErrorCause, string>,
  hook: (hook: string) => `in ${hook}`,
  lane: (lane: number) => `lane ${lane}`,
  spare: 'no lane',
  gone: 'gone',
  lost: (count: number) => `${n(count)} ${count === 1 ? 'message' : 'messages'} lost`,
  noStack: 'Without a stack.',
};
