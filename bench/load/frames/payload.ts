// What one benchmark message carries: who sent it, which one it is and how much work it asks for. All ASCII,
// so that it is valid as text and as binary.
//
//     0         8         16    20                size
//     | client  | sequence| work| filler ...      |
//     | 8 hex   | 8 hex   | 4 d.| a pattern       |

/** Bytes of client number, sequence number and work; no message is shorter. */
export const headBytes = 20;
export const sequenceOffset = 8;
export const sequenceDigits = 8;
export const workOffset = 16;
export const workDigits = 4;
const maxWork = 9999;

const hexDigits = Buffer.from('0123456789abcdef');
const nine = 0x39;
const letterA = 0x61;
const letterF = 0x66;
const zero = 0x30;

/** The payload of message number 0 of one client. `workTenthsOfMs` is what the handler shall burn. */
export function buildPayload(clientNumber: number, sizeBytes: number, workTenthsOfMs: number): Buffer {
  if (sizeBytes < headBytes) {
    throw new RangeError(`a payload of ${sizeBytes} bytes cannot hold the head of ${headBytes} bytes`);
  }
  const payload = Buffer.allocUnsafe(sizeBytes);
  for (let at = headBytes; at < sizeBytes; at++) payload[at] = letterA + ((at * 7 + (at >> 8)) % 26);
  writeHex(payload, 0, clientNumber);
  writeHex(payload, sequenceOffset, 0);
  writeWork(payload, workOffset, workTenthsOfMs);
  return payload;
}

/** Writes four decimal digits. */
export function writeWork(target: Uint8Array, offset: number, tenthsOfMs: number): void {
  if (!Number.isInteger(tenthsOfMs) || tenthsOfMs < 0 || tenthsOfMs > maxWork) {
    throw new RangeError(`work is ${tenthsOfMs} tenths of a millisecond, not an integer in 0..${maxWork}`);
  }
  let left = tenthsOfMs;
  for (let digit = workDigits - 1; digit >= 0; digit--) {
    target[offset + digit] = zero + (left % 10);
    left = Math.floor(left / 10);
  }
}

/** Writes eight hexadecimal digits; the number wraps at 2^32. */
export function writeHex(target: Uint8Array, offset: number, value: number): void {
  for (let digit = 0; digit < sequenceDigits; digit++) {
    target[offset + digit] = hexDigits[(value >>> (28 - 4 * digit)) & 15]!;
  }
}

/** Adds one to the eight digits in place: on average 1.07 bytes change, nothing is allocated. */
export function incrementHex(target: Uint8Array, offset: number): void {
  for (let at = offset + sequenceDigits - 1; at >= offset; at--) {
    const digit = target[at]!;
    if (digit === letterF) {
      target[at] = zero;
      continue;
    }
    target[at] = digit === nine ? letterA : digit + 1;
    return;
  }
}
