// Splits text from strangers into what can be shown as it is and what would hide, reorder or imitate: control,
// bidirectional and invisible characters and lone surrogates. The page shows the latter as escapes.

export interface TextPart {
  readonly text: string;
  /** Whether `text` is an escape that stands for one character. */
  readonly isEscape: boolean;
}

// Joiners are left alone after a character that is not ASCII: emoji and several scripts need them there.
const joiners = String.raw`(?<=[\0-\x7f]|^)[\u200C\u200D]`;
const formats = String.raw`[\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]`;
const tags = String.raw`[\u{E0000}-\u{E0FFF}]`;
const unshowable = new RegExp(
  String.raw`[\0-\x1F\x7F-\x9F]|[\uD800-\uDFFF]|${formats}|${tags}|${joiners}`,
  'gu',
);
const unshowableBetweenLines = new RegExp(`(?![\\n\\t])(?:${unshowable.source})`, 'gu');

/** The parts of `text` in order. With `lines`, line feeds and tabs stay what they are. */
export function visibleParts(text: string, lines = false): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(lines ? unshowableBetweenLines : unshowable)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), isEscape: false });
    parts.push({ text: escapeOf(match[0]), isEscape: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isEscape: false });
  return parts;
}

/** The same as one string, where no markup can be: attributes, the title, files. */
export function visibleText(text: string): string {
  return visibleParts(text)
    .map((part) => part.text)
    .join('');
}

const shortEscapes: Readonly<Record<string, string>> = { '\0': '\\0', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeOf(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}
