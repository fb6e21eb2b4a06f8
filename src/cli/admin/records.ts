// What the server remembers, as people read it in a terminal: errors and their kinds, warnings of the last day. Nothing in
// it can steer the terminal, whoever wrote it.

import type { ErrorRecord, Errors, Warnings } from '../../contract/record-schemas.ts';
import { visibleLines } from '../../main/basics/visible.ts';
import { formatTime } from '../connect/text.ts';
import { table } from './table.ts';
import { describeWarning } from './text.ts';

/** The kinds, then the errors: each with its stack if they are to have it. */
export function errorLines({ kinds, errors, next, total, otherKinds }: Errors, withStacks: boolean): string {
  if (total === 0) return 'No errors since the start.\n';
  const heads = ['KIND', 'COUNT', 'LAST', 'WHERE', 'ERROR', 'PLACE'];
  const rows = kinds.map(({ kind, count, lastAt, cause, hook, name, message, place }) => [
    String(kind),
    String(count),
    at(lastAt),
    hook ?? cause,
    cut(`${name}: ${message}`),
    place,
  ]);
  const others = otherKinds === 0 ? '' : `, ${otherKinds} of them of kinds that are not remembered`;
  const more = next === null ? '' : `; older ones: --before ${next}`;
  const sum = `${total} since the start${others}; ${errors.length} shown${more}\n`;
  const list = withStacks ? errors.map(errorWithStack).join('') : errorTable(errors);
  return `${table([heads, ...rows])}\n${list}${sum}`;
}

/** Those that hold, then those that are over. */
export function warningLines({ warnings }: Warnings): string {
  if (warnings.length === 0) return 'No warnings within the last day.\n';
  const rows = warnings.map((warning) => [
    at(warning.beganAt),
    warning.endedAt === null ? 'now' : at(warning.endedAt),
    describeWarning(warning),
  ]);
  return table([['FROM', 'TO', 'WARNING'], ...rows]);
}

function errorTable(errors: readonly ErrorRecord[]): string {
  const heads = ['NUMBER', 'TIME', 'KIND', 'LANE', 'CLIENT', 'ERROR'];
  const rows = errors.map((error) => [
    String(error.number),
    at(error.time),
    String(error.kind),
    error.lane === null ? '' : String(error.lane),
    whose(error),
    cut(`${error.name}: ${error.message}`),
  ]);
  return errors.length === 0 ? '' : table([heads, ...rows]);
}

function errorWithStack(error: ErrorRecord): string {
  const { number, time, kind, cause, hook, name, message, stack, lost } = error;
  const where = [hook ?? cause, whose(error), lost > 0 ? `${lost} messages lost` : ''].filter(Boolean);
  const text = stack === '' ? `${name}: ${message}` : stack;
  return `#${number} of kind ${kind}, ${at(time)}: ${visibleLines(where.join(', '))}\n${indented(visibleLines(text))}\n\n`;
}

// What a client made the handler say must not look like a record of its own.
function indented(lines: string): string {
  return lines.replace(/^/gm, '    ');
}

function whose({ client }: ErrorRecord): string {
  if (client === null) return '';
  const name =
    client.name === null || client.name === client.id ? client.id : `${client.name} (${client.id})`;
  return client.isOnline ? name : `${name}, gone`;
}

function at(time: number): string {
  return formatTime(new Date(time));
}

// A line of a table; all of it is there with its stack.
function cut(text: string): string {
  const [line = ''] = text.split('\n', 1);
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}
