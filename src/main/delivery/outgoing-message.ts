// What a program gives to be sent, as the outlet takes it. Socket thread.
import { bytesOf } from '../../protocol/arguments.ts';
import type { Data } from '../../protocol/commands.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { maxSendBytes } from '../../protocol/limits.ts';

/** Before anybody is sent anything: throws SEND_TOO_LARGE, and TypeError for what is neither text nor bytes. */
export function message(data: Data): [bytes: Uint8Array, isBinary: boolean] {
  const isBinary = typeof data !== 'string';
  const bytes = isBinary ? bytesOf(data).byteLength : Buffer.byteLength(data);
  if (bytes > maxSendBytes) throw new HeddleError('SEND_TOO_LARGE', { bytes, limit: maxSendBytes });
  return [isBinary ? bytesOf(data) : Buffer.from(data), isBinary];
}
