// What handlers may send. Worker.
import { typeNameOf } from '../../protocol/type-name.ts';
import type { Data } from '../api/handler.ts';

/** The bytes of what is not text, in the memory they are in. Throws TypeError for what is none. */
export function bytesOf(data: Exclude<Data, string>): Uint8Array {
  // As it is: to ask a small array for its buffer makes V8 allocate one.
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer || data instanceof SharedArrayBuffer) return new Uint8Array(data);
  throw new TypeError(`only text and bytes can be sent, not ${typeNameOf(data)}`);
}

/** Throws TypeError as sending would, for what is not sent. */
export function checkData(data: Data): void {
  if (typeof data !== 'string') bytesOf(data);
}
