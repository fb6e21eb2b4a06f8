// The beginning of a message as text that can be shown and searched.
import type { LiveMessage } from '../../../contract/live-schemas.ts';
import { previewBytes, searchedBytes, wholeBytes } from './live-limits.ts';

export type Preview = Pick<LiveMessage, 'preview' | 'truncated'>;

/** Text as text, with U+FFFD for what is no UTF-8; binary as hex digits. Copies what it keeps. */
export function previewOf(data: Uint8Array, isBinary: boolean): Preview {
  return { preview: beginningOf(data, isBinary, previewBytes), truncated: data.byteLength > previewBytes };
}

/** The message up to a limit that only large ones reach: text as text, binary as base64. Copies it. */
export function wholeOf(data: Uint8Array, isBinary: boolean): string {
  if (!isBinary) return beginningOf(data, false, wholeBytes);
  return Buffer.from(data.buffer, data.byteOffset, Math.min(wholeBytes, data.byteLength)).toString('base64');
}

/** Whether the beginning of the message contains `needle`, which is in lower case. */
export function contains(data: Uint8Array, isBinary: boolean, needle: string): boolean {
  return beginningOf(data, isBinary, searchedBytes).toLowerCase().includes(needle);
}

function beginningOf(data: Uint8Array, isBinary: boolean, limit: number): string {
  const bytes = Buffer.from(data.buffer, data.byteOffset, Math.min(limit, data.byteLength));
  if (isBinary) return bytes.toString('hex');
  // With `stream` a character that the cut splits is left out instead of being shown as broken.
  return new TextDecoder().decode(bytes, { stream: data.byteLength > limit });
}
