import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHex, parseHex } from '../../../src/console/text/hex.ts';
import {
  formatBytes,
  formatDuration,
  formatMicroseconds,
  formatNumber,
} from '../../../src/console/text/quantity.ts';
import { formatClock, formatStamp, formatTime } from '../../../src/console/text/time.ts';
import { visibleParts, visibleText } from '../../../src/console/text/visible-text.ts';

describe('text of strangers', () => {
  test.each([
    ['plain text, 中文, العربية, 😀', 'plain text, 中文, العربية, 😀'],
    ['a\u202Eb\u2066c\u2069', 'a\\u202Eb\\u2066c\\u2069'],
    ['\0\t\n\r\u001B[0m\u007F\u0085', '\\0\\t\\n\\r\\u001B[0m\\u007F\\u0085'],
    ['admin\u200B \u00ADx\uFEFF', 'admin\\u200B \\u00ADx\\uFEFF'],
    ['line\u2028paragraph\u2029', 'line\\u2028paragraph\\u2029'],
    ['half \uD83D pair', 'half \\uD83D pair'],
    ['tag \u{E0041}', 'tag \\u{E0041}'],
  ])('%j is shown as %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  test('joiners stay where emoji and scripts need them, and show where they only hide', () => {
    expect(visibleText('👩\u200D🚀 نامه\u200Cای')).toBe('👩\u200D🚀 نامه\u200Cای');
    expect(visibleText('admin\u200D')).toBe('admin\\u200D');
    expect(visibleText('\u200Cadmin')).toBe('\\u200Cadmin');
  });

  test('with lines, only line feeds and tabs stay', () => {
    const parts = visibleParts('a\n\tb\r\u202E', true);
    expect(parts.map(({ text }) => text).join('')).toBe('a\n\tb\\r\\u202E');
    expect(parts.filter(({ isEscape }) => isEscape)).toHaveLength(2);
  });

  test('whatever the text, nothing that hides or reorders is left, and nothing else is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parts = visibleParts(text);
        const kept = parts.filter(({ isEscape }) => !isEscape).map(({ text: part }) => part);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
        expect(kept.join('')).not.toMatch(/[\0-\x1F\x7F-\x9F\u202A-\u202E\u2066-\u2069]/);
        expect([...parts.filter(({ isEscape }) => isEscape)].length + [...kept.join('')].length).toBe(
          [...text].length,
        );
      }),
    );
  });
});

describe('hex digits', () => {
  test.each(['48656c6c6f', '48 65 6C 6c 6f', '0x48,0x65 0x6c\n6c:6f'])('%j are five bytes', (text) => {
    expect(parseHex(text)).toEqual(new TextEncoder().encode('Hello'));
  });

  test('what is wrong is told', () => {
    expect(parseHex('48 6g')).toEqual({ problem: 'notHex', character: 'g' });
    expect(parseHex('48 6')).toEqual({ problem: 'oddDigits', digits: 3 });
    expect(parseHex('')).toEqual(new Uint8Array());
  });

  test('what was written is read back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseHex(formatHex(bytes))).toEqual(bytes);
      }),
    );
    expect(formatHex(Uint8Array.of(1, 2, 255), 2)).toBe('01 02');
  });
});

describe('times and quantities', () => {
  test('a time has day, clock and milliseconds, local', () => {
    const time = new Date(2026, 0, 31, 9, 5, 7, 42).getTime();
    expect(formatTime(time)).toBe('2026.01.31 09:05:07.042');
    expect(formatClock(time)).toBe('09:05:07.042');
    expect(formatStamp(time)).toBe('20260131-090507');
  });

  test.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1536, '1.5 KiB'],
    [1_048_576, '1 MiB'],
    [123_456_789, '118 MiB'],
  ])('%i bytes are %s', (bytes, shown) => {
    expect(formatBytes(bytes, 'en')).toBe(shown);
  });

  test('short times and long ones have the unit that fits', () => {
    expect(formatMicroseconds(0.4, 'en')).toBe('0 µs');
    expect(formatMicroseconds(850, 'en')).toBe('850 µs');
    expect(formatMicroseconds(1234, 'en')).toBe('1.23 ms');
    expect(formatMicroseconds(61_000_000, 'en')).toBe('61 s');
    expect(formatDuration(59.9)).toBe('00:00:59');
    expect(formatDuration(3 * 86_400 + 4 * 3600 + 5 * 60 + 6)).toBe('3d 04:05:06');
    expect(formatNumber(1234.5, 'en')).toBe('1,235');
  });
});
