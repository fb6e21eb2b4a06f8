// What a terminal shows of the lines of a start: their fields are for programs. `heddle serve` says the rest to people.
import { isEveryInterface } from './address.ts';

/** The line with other fields, or null where a terminal does without it. */
export function forPeople(line: Record<string, unknown>): Record<string, unknown> | null {
  if (line.msg === 'console') return null;
  if (line.msg !== 'listening') return line;
  const { level, time, pid, host, port, handler, workers, scheduling } = line;
  const where = isEveryInterface(String(host))
    ? `port ${port} of every interface`
    : `port ${port} of ${host}`;
  const threads = workers === 1 ? '1 worker' : `${workers} workers`;
  return { level, time, pid, msg: `listening on ${where}: handler ${handler} (${scheduling}), ${threads}` };
}
