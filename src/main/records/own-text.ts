// A text that is kept for long.

/** The same text in memory of its own: a part of a text keeps the whole of it in memory. */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
