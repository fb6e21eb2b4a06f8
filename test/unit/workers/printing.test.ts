import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CallBackLater } from '#dist/workers/printing/call-back-later.js';
import { LineSplitter, longestLine } from '#dist/workers/printing/line-splitter.js';
import { maxBytesPerSec, maxLinesPerSec, PrintAllowance } from '#dist/workers/printing/print-allowance.js';

function linesOf(...pieces: Array<string | Uint8Array>): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const piece of pieces) splitter.write(piece);
  splitter.flush();
  return lines;
}

describe('what is printed in pieces', () => {
  test('becomes the same lines wherever the pieces end, also within a character', () => {
    const texts = fc.array(
      fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text.replaceAll('\n', ' ')).toString()),
    );
    fc.assert(
      fc.property(texts, fc.array(fc.nat(20)), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const pieces: Uint8Array[] = [];
        let start = 0;
        for (const length of cuts) {
          pieces.push(bytes.subarray(start, start + length));
          start += length;
        }
        pieces.push(bytes.subarray(start));
        expect(linesOf(...pieces)).toEqual(lines);
      }),
    );
  });

  test('keeps a last line that has no end, and empty lines', () => {
    expect(linesOf('a\n\nb')).toEqual(['a', '', 'b']);
    expect(linesOf('a\n')).toEqual(['a']);
    expect(linesOf()).toEqual([]);
  });

  test('shows a character that does not come to its end as one that is broken', () => {
    const half = Buffer.from('再').subarray(0, 2);
    expect(linesOf(half)).toEqual(['\ufffd']);
    expect(linesOf(half, 'x\n')).toEqual(['\ufffdx']);
  });

  test('is cut when a line is too long, in one piece or in many, and says how much is missing', () => {
    const note = ' (1000 characters left out)';
    const [line] = linesOf('x'.repeat(longestLine + 1000));
    expect(line).toBe(`${'x'.repeat(longestLine)}…${note}`);
    const pieces = Array.from({ length: longestLine / 1024 }, () => 'x'.repeat(1024));
    expect(linesOf(...pieces, 'y'.repeat(1000), '\n', 'next')).toEqual([line, 'next']);
  });
});

describe('a worker may print', () => {
  afterEach(() => vi.restoreAllMocks());

  test('so many lines a second; the rest is counted and said in the next one', () => {
    const notices: string[] = [];
    const clock = vi.spyOn(performance, 'now').mockReturnValue(5000);
    const allowance = new PrintAllowance((notice) => notices.push(notice));
    const taken = Array.from({ length: maxLinesPerSec + 5 }, () => allowance.takes('1234'));
    expect(taken.filter(Boolean)).toHaveLength(maxLinesPerSec);
    expect(notices).toEqual([]);
    clock.mockReturnValue(6000);
    expect(allowance.takes('x')).toBe(true);
    expect(notices).toEqual([expect.stringMatching(/^5 printed lines \(20 bytes\) were left out/)]);
    allowance.report();
    expect(notices).toHaveLength(1);
  });

  test('so many bytes a second', () => {
    const notices: string[] = [];
    vi.spyOn(performance, 'now').mockReturnValue(5000);
    const allowance = new PrintAllowance((notice) => notices.push(notice));
    expect(allowance.takes('字'.repeat(maxBytesPerSec / 4))).toBe(true);
    expect(allowance.takes('字'.repeat(maxBytesPerSec / 4))).toBe(false);
    expect(allowance.takes('x')).toBe(true);
    allowance.report();
    expect(notices).toEqual([expect.stringContaining(`1 printed lines (${(maxBytesPerSec * 3) / 4} bytes)`)]);
  });
});

test('those who printed are called back in order, and as often as they printed', async () => {
  const calls: string[] = [];
  const [a, b] = [() => calls.push('a'), () => calls.push('b')];
  const later = new CallBackLater();
  for (const done of [a, a, b, a]) later.add(done as () => void);
  expect(calls).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toEqual(['a', 'a', 'b', 'a']);
});
