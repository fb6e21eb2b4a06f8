import { expect, test } from 'vitest';
import { visibleJson, visibleLines } from '#dist/main/basics/visible.js';

test.each([
  ['two\nlines', 'two\nlines'],
  ['back\rto the start', 'back\\u{d}to the start'],
  ['\u001b]0;title\u0007', '\\u{1b}]0;title\\u{7}'],
  ['\u009b31m', '\\u{9b}31m'],
  ['\u202eabc\u2066 \u2028', '\\u{202e}abc\\u{2066} \\u{2028}'],
  ['\udc00', '\\u{dc00}'],
])('lines %j are shown as %j', (text, shown) => {
  expect(visibleLines(text)).toBe(shown);
});

test('JSON says the same, and has nothing in it that a terminal obeys', () => {
  const value = { 'a\u009b': ['\u202e', '\u{e0001}', '\u2028', 'é 你好 😀', '\u007f', '\u001b'] };
  const json = visibleJson(JSON.stringify(value, undefined, 2));
  expect(JSON.parse(json)).toEqual(value);
  expect(json).not.toMatch(/[\p{Cf}\p{Zl}\u0080-\u009f]/u);
  expect(json).toContain('é 你好 😀');
});
