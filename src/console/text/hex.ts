// Bytes as people write and read them.

/** The bytes of `48 65 6c` or `48656c` or `0x48,0x65`; a string says what is wrong with the text. */
export function parseHex(text: string): Uint8Array<ArrayBuffer> | HexProblem {
  const digits = text.replaceAll(/0x|[\s,:;-]/gi, '');
  const wrong = /[^0-9a-f]/iu.exec(digits);
  if (wrong) return { problem: 'notHex', character: wrong[0] };
  if (digits.length % 2 === 1) return { problem: 'oddDigits', digits: digits.length };
  const bytes = new Uint8Array(digits.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16);
  }
  return bytes;
}

export type HexProblem =
  | { readonly problem: 'notHex'; readonly character: string }
  | { readonly problem: 'oddDigits'; readonly digits: number };

/** `48 65 6c`, of at most `limit` bytes. */
export function formatHex(bytes: Uint8Array, limit = bytes.length): string {
  return Array.from(bytes.subarray(0, limit), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
