// Text of strangers as a terminal may show it: what would move the cursor, change colours or turn the direction of
// writing is shown as its escape instead.

/** Controls, format characters (bidirectional ones among them), surrogates without a partner, line separators. */
const harmful = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** One line of text, or a part of one. */
export function visible(text: string): string {
  return text.replaceAll(harmful, (character) => (character === '\t' ? character : escaped(character)));
}

/** Text of several lines: their ends stay. */
export function visibleLines(text: string): string {
  return text.replaceAll(harmful, (character) =>
    character === '\t' || character === '\n' ? character : escaped(character),
  );
}

/** JSON text whose strings are escaped further, so that it says the same; white space between its parts stays. */
export function visibleJson(json: string): string {
  return json.replaceAll(harmful, (character) => {
    if (character === '\t' || character === '\n') return character;
    // JSON knows UTF-16 units only: a character beyond the first 65,536 has two.
    return character.split('').map(unitEscape).join('');
  });
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function unitEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
