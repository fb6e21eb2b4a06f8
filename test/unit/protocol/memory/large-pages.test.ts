import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxKeptPageBytes, pageBytes } from '#dist/protocol/limits.js';
import { LargePages } from '#dist/protocol/memory/large-pages.js';
import { type Page, pageHeaderBytes, recordHeaderBytes } from '#dist/protocol/memory/page.js';

const mebibyte = 1024 * 1024;

describe('large pages', () => {
  test('are used again for records of about the same size', () => {
    const pages = new LargePages();
    const first = pages.take(mebibyte);
    pages.give(first);
    expect(pages.take(mebibyte + 1000)).toBe(first);
    pages.give(first);
    expect(pages.take(mebibyte / 2)).toBe(first);
  });

  test('are not taken for records of a quarter of their size', () => {
    const pages = new LargePages();
    const large = pages.take(8 * mebibyte);
    pages.give(large);
    expect(pages.take(mebibyte)).not.toBe(large);
  });

  test('have at least the size of a pooled page', () => {
    expect(new LargePages().take(1).capacity).toBe(pageBytes);
  });

  test('always have room, are never out twice, and are kept up to the bound', () => {
    const step = fc.oneof(fc.integer({ min: 0, max: 6 * mebibyte }), fc.constant('give' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const pages = new LargePages();
        const out: Page[] = [];
        for (const taken of steps) {
          if (taken === 'give') {
            const page = out.shift();
            if (page !== undefined) pages.give(page);
          } else {
            const page = pages.take(taken);
            expect(page.capacity).toBeGreaterThanOrEqual(pageHeaderBytes + recordHeaderBytes + taken);
            expect(page.capacity).toBeLessThan(
              5 * Math.max(pageBytes, pageHeaderBytes + recordHeaderBytes + taken),
            );
            expect(out).not.toContain(page);
            out.push(page);
          }
          expect(pages.bytes).toBeLessThanOrEqual(maxKeptPageBytes);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('beyond the bound are dropped, the smallest first', () => {
    const pages = new LargePages();
    const small = pages.take(mebibyte);
    const large = Array.from({ length: 4 }, () => pages.take(15 * mebibyte));
    for (const page of [small, ...large]) pages.give(page);
    expect(pages.bytes).toBeLessThanOrEqual(maxKeptPageBytes);
    // Compared by hand: a matcher would look at every byte of pages that are not the same.
    expect(pages.take(mebibyte) === small).toBe(false);
    expect(large.includes(pages.take(15 * mebibyte))).toBe(true);
  });
});
