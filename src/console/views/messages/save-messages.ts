// Hands the log to the browser as a file to save.
import type { LogRow } from '../../live/message-log.ts';
import { formatStamp } from '../../text/time.ts';
import { messagesAsLines } from './message-file.ts';

export function saveMessages(rows: readonly LogRow[], notShown: number): void {
  const file = new Blob([messagesAsLines(rows, notShown)], { type: 'application/x-ndjson' });
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = `heddle-messages-${formatStamp(Date.now())}.jsonl`;
  link.click();
  URL.revokeObjectURL(address);
}
