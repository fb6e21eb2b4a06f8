// Text of strangers as a terminal may show it: what would move the cursor, change colours or turn the direction of
// writing is shown as its escape instead.

/** Controls, format characters (bidirectional ones among them), surrogates without a partner, line separators. */
const harmful = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export function visible(text: string): string {
  return text.replaceAll(harmful, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return character === '\t' ? character : `\\u{${code.toString(16)}}`;
  });
}
