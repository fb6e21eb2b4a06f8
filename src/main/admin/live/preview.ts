// The beginning of a message as text that can be shown and searched.
import type { LiveMessage } from '../../../contract/live-schemas.ts';
import { previewBytes, searchedBytes } from './live-limits.ts';

export type Preview = Pick<LiveMessage, 'preview' | 'truncated'>;

/** Text as text, with U+FFFD for what is no UTF-8; binary as hex digits. Copies what it keeps. */
export function previewOf(data: Uint8Array, isBinary: boolean): Preview {
  return { preview: beginningOf(data, isBinary, previewBytes), truncated: data.byteLength > previewBytes };
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
