// The log as a file: JSON Lines, one message each, so that no content can imitate another line.
import type { LogRow } from '../../live/message-log.ts';
import { formatStamp, formatTime } from '../../text/time.ts';

export function saveMessages(rows: readonly LogRow[], notShown: number): void {
  const file = new Blob([messagesAsLines(rows, notShown)], { type: 'application/x-ndjson' });
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = `heddle-messages-${formatStamp(Date.now())}.jsonl`;
  link.click();
  URL.revokeObjectURL(address);
}

/** The last line says how many messages are not in the file. */
export function messagesAsLines(rows: readonly LogRow[], notShown: number): string {
  const lines = rows.flatMap((row): object[] => {
    if (row.kind === 'gap') return [{ time: formatTime(row.time), note: 'not watched until here' }];
    return [{ ...row.message, time: formatTime(row.time) }];
  });
  return [...lines, { notShown }].map((line) => `${JSON.stringify(line)}\n`).join('');
}
