// The log as text for a file: JSON Lines, one message each, so that no content can imitate another line.
import type { LogRow } from '../../live/message-log.ts';
import { formatTime } from '../../text/time.ts';

/** The last line says how many messages are not in the file. */
export function messagesAsLines(rows: readonly LogRow[], notShown: number): string {
  const lines = rows.map((row): object => {
    const time = formatTime(row.time);
    return row.kind === 'gap' ? { time, note: 'not watched until here' } : { ...row.message, time };
  });
  return [...lines, { notShown }].map((line) => `${JSON.stringify(line)}\n`).join('');
}
