// What one benchmark message carries: who sent it, which one it is and how much work it asks for. All ASCII,
// so that it is valid as text and as binary.
//
//     0         8         16    20                size
//     | client  | sequence| work| filler ...      |
//     | 8 hex   | 8 hex   | 4 d.| a pattern       |

/** Bytes of client number, sequence number and work; no message is shorter. */
export const HEAD_BYTES = 20;
export const SEQUENCE_OFFSET = 8;
export const SEQUENCE_DIGITS = 8;
const WORK_OFFSET = 16;
const MAX_WORK = 9999;

const HEX_DIGITS = Buffer.from('0123456789abcdef');
const NINE = 0x39;
const LETTER_A = 0x61;
const LETTER_F = 0x66;
const ZERO = 0x30;

/** The payload of message number 0 of one client. `workTenthsOfMs` is what the handler shall burn. */
export function buildPayload(clientNumber: number, sizeBytes: number, workTenthsOfMs: number): Buffer {
  if (sizeBytes < HEAD_BYTES) {
    throw new RangeError(`a payload of ${sizeBytes} bytes cannot hold the head of ${HEAD_BYTES} bytes`);
  }
  if (!Number.isInteger(workTenthsOfMs) || workTenthsOfMs < 0 || workTenthsOfMs > MAX_WORK) {
    throw new RangeError(
      `work is ${workTenthsOfMs} tenths of a millisecond, not an integer in 0..${MAX_WORK}`,
    );
  }
  const payload = Buffer.allocUnsafe(sizeBytes);
  for (let at = HEAD_BYTES; at < sizeBytes; at++) payload[at] = LETTER_A + ((at * 7 + (at >> 8)) % 26);
  writeHex(payload, 0, clientNumber);
  writeHex(payload, SEQUENCE_OFFSET, 0);
  payload.write(String(workTenthsOfMs).padStart(4, '0'), WORK_OFFSET, 'latin1');
  return payload;
}

/** Writes eight hexadecimal digits; the number wraps at 2^32. */
export function writeHex(target: Uint8Array, offset: number, value: number): void {
  for (let digit = 0; digit < SEQUENCE_DIGITS; digit++) {
    target[offset + digit] = HEX_DIGITS[(value >>> (28 - 4 * digit)) & 15]!;
  }
}

/** Adds one to the eight digits in place: on average 1.07 bytes change, nothing is allocated. */
export function incrementHex(target: Uint8Array, offset: number): void {
  for (let at = offset + SEQUENCE_DIGITS - 1; at >= offset; at--) {
    const digit = target[at]!;
    if (digit === LETTER_F) {
      target[at] = ZERO;
      continue;
    }
    target[at] = digit === NINE ? LETTER_A : digit + 1;
    return;
  }
}
