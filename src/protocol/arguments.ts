// What calls of the API must be given, handlers' and programs' alike: what is not is an error that names its type.
import { isSendableCloseCode, maxCloseReasonBytes } from './close-codes.ts';
import type { Data } from './commands.ts';
import { HeddleError } from './errors.ts';
import { maxTopicBytes } from './limits.ts';
import { typeNameOf } from './type-name.ts';

/** The bytes of what is not text, in the memory they are in. Throws TypeError for what is none. */
export function bytesOf(data: Exclude<Data, string>): Uint8Array {
  // As it is: to ask a small array for its buffer makes V8 allocate one.
  if (data instanceof Uint8Array) return data;
  if (isBytes(data)) return viewOf(data);
  throw new TypeError(`only text and bytes can be sent, not ${typeNameOf(data)}`);
}

/** Throws TypeError as sending would, for what is not sent. */
export function checkData(data: Data): void {
  if (typeof data !== 'string') bytesOf(data);
}

/** Returns `topic` if it can be one. Throws TOPIC_INVALID, and TypeError for what is not text. */
export function checkTopic(topic: string): string {
  if (typeof topic !== 'string') throw new TypeError(`a topic is text, not ${typeNameOf(topic)}`);
  const bytes = Buffer.byteLength(topic);
  if (bytes < 1 || bytes > maxTopicBytes) {
    throw new HeddleError('TOPIC_INVALID', { bytes, limit: maxTopicBytes });
  }
  return topic;
}

/** Throws CLOSE_CODE_INVALID, and TypeError for what is no number. */
export function checkCloseCode(code: number): void {
  if (typeof code !== 'number') throw new TypeError(`a close code is a number, not ${typeNameOf(code)}`);
  if (!isSendableCloseCode(code)) throw new HeddleError('CLOSE_CODE_INVALID', { code });
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A close frame's reason as text. It must be UTF-8 (RFC 6455 5.5.1), so bytes can be one if they are. Throws
 * CLOSE_REASON_TOO_LONG, and TypeError for what is neither.
 */
export function closeReasonText(reason: Data): string {
  if (typeof reason !== 'string' && !isBytes(reason)) {
    throw new TypeError(`a close reason is text or bytes, not ${typeNameOf(reason)}`);
  }
  const bytes = typeof reason === 'string' ? Buffer.byteLength(reason) : reason.byteLength;
  if (bytes > maxCloseReasonBytes) throw new HeddleError('CLOSE_REASON_TOO_LONG', { bytes });
  if (typeof reason === 'string') return reason;
  try {
    // A copy: a decoder takes no shared memory.
    return utf8.decode(new Uint8Array(viewOf(reason)));
  } catch (error) {
    throw new TypeError('a close reason that is given as bytes must be UTF-8', { cause: error });
  }
}

function isBytes(data: unknown): data is Exclude<Data, string> {
  return ArrayBuffer.isView(data) || data instanceof ArrayBuffer || data instanceof SharedArrayBuffer;
}

function viewOf(data: Exclude<Data, string>): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
