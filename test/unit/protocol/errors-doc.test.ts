import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { closeCodes } from '#dist/protocol/close-codes.js';
import { type ErrorRow, errorRegistry } from '#dist/protocol/errors.js';

// Tables whose first column is the code: `| \`PORT_IN_USE\` | …` for errors and `| 1001 | …` for close codes.
const doc = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const rows = doc.split('\n').filter((line) => line.startsWith('|'));

function firstColumn(pattern: RegExp): string[] {
  return rows.flatMap((row) => pattern.exec(row)?.[1] ?? []);
}

describe('docs/errors.md', () => {
  test('lists every error code once, and no code that is not there', () => {
    const listed = firstColumn(/^\|\s*`([A-Z][A-Z0-9_]*)`\s*\|/);
    expect(listed.toSorted()).toEqual(Object.keys(errorRegistry).toSorted());
  });

  test('lists every close code once, and no code that is never sent or reported', () => {
    const listed = firstColumn(/^\|\s*`?(\d{4})`?(?:, or \d{4})?\s*\|/).map(Number);
    expect(listed.toSorted()).toEqual(
      Object.values(closeCodes)
        .map(({ code }) => code)
        .toSorted(),
    );
  });

  test('names the HTTP status of every error that has one', () => {
    for (const [code, { status }] of Object.entries(errorRegistry) as [string, ErrorRow][]) {
      const row = rows.find((line) => line.includes(`\`${code}\``)) ?? '';
      if (status !== undefined) expect(row, code).toContain(String(status));
    }
  });
});
