// The server's log: pino, JSON lines on standard output, readable ones where a terminal is attached.
import { type DestinationStream, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type Log = Logger;

export interface LogOptions {
  level: string;
  /** Readable lines instead of JSON. */
  pretty: boolean;
}

/** Writes synchronously: a line is out when the call returns, so nothing is lost when the process ends. */
export function createLog(options: LogOptions, destination?: DestinationStream): Log {
  const stream =
    destination ??
    (options.pretty
      ? pretty({ sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' })
      : pino.destination({ dest: 1, sync: true }));
  return pino({ level: options.level, base: { pid: process.pid } }, stream);
}
