// The server's log: pino, JSON lines on standard output, readable ones where a terminal is attached. Socket thread.
import { type DestinationStream, type Logger, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { forPeople } from './log-for-people.ts';
import { standardOutput } from './log-output.ts';
import { visible, visibleJson, visibleLines } from './visible.ts';

export type Log = Logger;

export interface LogOptions {
  level: string;
  /** Readable lines instead of JSON. */
  pretty: boolean;
}

/**
 * Without a destination it writes to standard output and never waits for it: a line is out when the call returns, unless
 * nobody reads. `flush` calls back when everything is out.
 */
export function createLog(options: LogOptions, destination?: DestinationStream): Log {
  const log = pino(
    { level: options.level, base: { pid: process.pid } },
    destination ?? standardStream(options.pretty ? prettyLines() : visibleJson),
  );
  if (destination === undefined) {
    standardOutput().onReadAgain = (dropped) =>
      log.warn({ dropped }, 'lines of the log were dropped: nobody read them');
  }
  return log;
}

/** Resolves when everything that was logged is out: perhaps never. */
export function flushed(log: Log): Promise<void> {
  return new Promise((resolve) => log.flush(() => resolve()));
}

function standardStream(format: (line: string) => string): DestinationStream {
  const output = standardOutput();
  return Object.assign(
    { write: (line: string) => output.write(format(line)) },
    { flush: (done: () => void) => output.flush(done) },
  );
}

function prettyLines(): (line: string) => string {
  const format = prettyFactory({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' });
  return (line) => {
    const fields: unknown = forPeople(JSON.parse(line));
    return fields === null ? '' : format(visibleFields(fields));
  };
}

// Before the colours are put in. Only a stack has several lines.
function visibleFields(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return name === 'stack' ? visibleLines(value) : visible(value);
  if (Array.isArray(value)) return value.map((element: unknown) => visibleFields(element));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, field]) => [visible(key), visibleFields(field, key)]);
  return Object.fromEntries(fields);
}
