// Close codes in words, for people at a terminal.

import { visible } from '../../main/basics/visible.ts';
import { type CloseCodeRow, closeCodeRow } from '../../protocol/close-codes.ts';
import { reconnectDelayMs } from '../../protocol/restart-reason.ts';

/** What a close by the other side means. */
export function describeClose(code: number, reason: string): string {
  const said = reason === '' ? '' : `, "${visible(reason)}"`;
  const row = closeCodeRow(code);
  if (row === undefined) return `closed with ${code} (${rangeOf(code)})${said}`;
  return `closed with ${code}${said}: ${row.meaning}${adviceOf(row, reason)}`;
}

function adviceOf(row: CloseCodeRow, reason: string): string {
  if (!row.reconnect) return '';
  const delayMs = reconnectDelayMs(reason);
  return delayMs === undefined ? '; connecting again may help' : `; connect again in ${delayMs} ms`;
}

/** Whose code it is (RFC 6455 section 7.4.2). */
function rangeOf(code: number): string {
  if (code === 1005) return 'no code was sent';
  if (code >= 4000) return 'a code of the application';
  return code >= 3000 ? 'a code of a library or framework' : 'a code of the WebSocket protocol';
}
