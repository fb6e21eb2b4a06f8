import { expect, test } from 'vitest';
import { columnsOf, table } from '#dist/cli/admin/table.js';

test.each([
  ['alice', 5],
  ['', 0],
  ['小明', 4],
  ['한국', 4],
  ['가', 2],
  ['ラーメン', 8],
  ['ﾗｰﾒﾝ', 4],
  ['ＡＢ。', 6],
  ['Zoe\u{308}', 3],
  ['Zoë', 3],
  ['𠮷', 2],
  ['🦔', 2],
  ['🇨🇳', 2],
  ['µs', 2],
  ['Привет', 6],
])('%s takes %i cells', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test('columns line up whatever the names are made of', () => {
  const rows = [
    ['NAME', 'ADDRESS'],
    ['小明', '::1'],
    ['🦔', '::1'],
    ['alice', '::1'],
  ];
  expect(table(rows)).toBe('NAME   ADDRESS\n小明   ::1\n🦔     ::1\nalice  ::1\n');
});

test('what could steer the terminal is shown as its escape, and counted as it is shown', () => {
  expect(table([['\u{202e}a', 'b']])).toBe('\\u{202e}a  b\n');
});
