// Hands lines to the browser as a file to save.
import type { LogRow } from '../../live/message-log.ts';
import { formatStamp } from '../../text/time.ts';
import { messagesAsLines } from './message-file.ts';

export function saveMessages(rows: readonly LogRow[], notShown: number): void {
  saveLines([messagesAsLines(rows, notShown)], `heddle-messages-${formatStamp(Date.now())}.jsonl`);
}

export function saveLines(lines: string[], name: string): void {
  const file = new Blob(lines, { type: 'application/x-ndjson' });
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
