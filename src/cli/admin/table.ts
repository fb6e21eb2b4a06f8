// Columns of text in a terminal, aligned by the cells that characters take: a Chinese one takes two.

import { visible } from '../../main/basics/visible.ts';

/** Rows of cells, with nothing in them that could steer the terminal. */
export function table(rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map(visible));
  const widths = (shown[0] ?? []).map((_, column) =>
    Math.max(...shown.map((row) => columnsOf(row[column] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - columnsOf(cell))).join('  ');
  return shown.map((row) => `${line(row).trimEnd()}\n`).join('');
}

/** Marks on the character before them; what joins Hangul letters to the syllable before them. */
const narrowest = /^[\p{Mn}\p{Me}\u{1160}-\u{11ff}\u{d7b0}-\u{d7ff}]$/u;

/** East Asian Width W and F (Unicode Standard Annex 11), by scripts and blocks; Hangul letters that begin a syllable. */
const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}\p{Script=Yi}\p{Script=Tangut}\p{Script=Nushu}\p{Script=Khitan_Small_Script}\p{Emoji_Presentation}\u{2329}\u{232a}\u{2e80}-\u{303e}\u{3040}-\u{33ff}\u{fe10}-\u{fe19}\u{fe30}-\u{fe6b}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f200}-\u{1f265}]$/u;

/** Those among them that take one cell: halfwidth forms, and the letters of which two make a flag. */
const halfWide = /^[\u{ff61}-\u{ffdc}\u{1f1e6}-\u{1f1ff}]$/u;

/** The cells of a terminal that `text` takes. It has no format characters, which `visible` shows as escapes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (narrowest.test(character)) continue;
    columns += wide.test(character) && !halfWide.test(character) ? 2 : 1;
  }
  return columns;
}
