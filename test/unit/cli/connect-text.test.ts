import { expect, test } from 'vitest';
import { describeClose } from '#dist/cli/connect/close.js';
import { encodeLine, formatTime, parseHex, showAnswer } from '#dist/cli/connect/text.js';
import { visible } from '#dist/main/basics/visible.js';

test('times are written yyyy.MM.dd HH:mm:ss.SSS', () => {
  expect(formatTime(new Date(2026, 0, 2, 3, 4, 5, 6))).toBe('2026.01.02 03:04:05.006');
});

test.each([
  ['', ''],
  ['00ff', '00ff'],
  [' 00 FF\t0a ', '00ff0a'],
  ['0', null],
  ['0g', null],
  ['0x00', null],
])('%j as hex is %s', (text, hex) => {
  const bytes = parseHex(text);
  expect(bytes === null ? null : Buffer.from(bytes).toString('hex')).toBe(hex);
});

test('a line is a text, or its bytes', () => {
  expect(encodeLine('é', { binary: false, hex: false })).toBe('é');
  expect(encodeLine('é', { binary: true, hex: false })).toEqual(Buffer.from('é'));
  expect(encodeLine('c3a9', { binary: false, hex: true })).toEqual(Buffer.from('é'));
});

test.each([
  ['\u001b[31mred', '\\u{1b}[31mred'],
  ['a\r\nb', 'a\\u{d}\\u{a}b'],
  ['a\tb', 'a\tb'],
  ['\u202eabc\u2066', '\\u{202e}abc\\u{2066}'],
  ['\u009b31m', '\\u{9b}31m'],
  ['你好 😀', '你好 😀'],
  ['\ud800', '\\u{d800}'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('an answer in a pipe is its bytes and a line end; with --hex a binary one is digits', () => {
  const bytes = Buffer.from([0xff, 0x1b]);
  expect(showAnswer(bytes, true, false, false)).toEqual(Buffer.from([0xff, 0x1b, 0x0a]));
  expect(showAnswer(bytes, true, true, false)).toBe('ff1b\n');
  expect(showAnswer(Buffer.from('hi'), false, true, false)).toEqual(Buffer.from('hi\n'));
});

test.each([
  [1000, '', 'closed with 1000: The handler, the operator or the client closed normally'],
  [
    1001,
    'x',
    'closed with 1001, "x": The listener was closed; to a console: the server is shutting down; connecting again may help',
  ],
  [
    4012,
    'restarting; reconnect in 1234 ms',
    'closed with 4012, "restarting; reconnect in 1234 ms": The server shuts down or restarts; its reason names a delay; connect again in 1234 ms',
  ],
  [
    4012,
    'brb',
    'closed with 4012, "brb": The server shuts down or restarts; its reason names a delay; connecting again may help',
  ],
  [1005, '', 'closed with 1005 (no code was sent)'],
  [1015, '', 'closed with 1015 (a code of the WebSocket protocol)'],
  [3000, '', 'closed with 3000 (a code of a library or framework)'],
  [4999, 'r', 'closed with 4999 (a code of the application), "r"'],
])('%i is explained', (code, reason, words) => {
  expect(describeClose(code, reason)).toBe(words);
});
