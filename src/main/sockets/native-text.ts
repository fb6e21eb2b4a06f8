// Text for native code. The binding for Node 24 takes a string of Latin-1 characters, such as ü, by its one-byte form where it
// should be UTF-8, and not everywhere alike: a close reason was not UTF-8, a topic had two names. Socket thread.

const encoder = new TextEncoder();

/** The text, as UTF-8 bytes where it is not plain ASCII. */
export function nativeText(text: string): string | Uint8Array {
  return /[^ -~]/.test(text) ? encoder.encode(text) : text;
}
