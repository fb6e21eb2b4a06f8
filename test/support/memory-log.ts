// A server's log kept in memory, line by line, for tests that look at what was logged.
import { pino } from 'pino';
import { until } from './deadline.ts';

export type LogLine = Record<string, unknown> & { level: number; msg?: string };

export class MemoryLog {
  readonly lines: LogLine[] = [];
  readonly logger;

  constructor(level = 'info') {
    this.logger = pino({ level }, { write: (line: string) => void this.lines.push(JSON.parse(line)) });
  }

  /** The first line that has all of `fields`, as soon as it is there. */
  async line(fields: Record<string, unknown>): Promise<LogLine> {
    await until(() => this.find(fields) !== undefined, `a log line with ${JSON.stringify(fields)}`);
    return this.find(fields) as LogLine;
  }

  find(fields: Record<string, unknown>): LogLine | undefined {
    return this.all(fields)[0];
  }

  all(fields: Record<string, unknown>): LogLine[] {
    const wanted = Object.entries(fields);
    return this.lines.filter((line) => wanted.every(([key, value]) => line[key] === value));
  }
}
