import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkTable } from '../../interop/check-table.ts';
import { clientIds, clientTable } from '../../interop/client-table.ts';
import { differences, findDifference } from '../../interop/differences.ts';
import { clientStart, rowStart } from '../../interop/page.ts';

const page = readFileSync(new URL('../../../docs/interop.md', import.meta.url), 'utf8');
const lines = page.split('\n');

describe('docs/interop.md (npm run interop -- --write)', () => {
  test('has every client', () => {
    const starts = clientIds.map((client) => clientStart(clientTable[client]));
    expect(starts.filter((start) => !lines.some((line) => line.startsWith(start)))).toEqual([]);
  });

  test('has every check with what it expects, and a column for every client', () => {
    const starts = Object.keys(checkTable).map(rowStart);
    expect(starts.filter((start) => !lines.some((line) => line.startsWith(start)))).toEqual([]);
    const titles = clientIds.map((client) => ` ${clientTable[client].title} |`).join('');
    expect(lines).toContain(`| Check | Expected |${titles}`);
  });

  test('has the reason of every difference', () => {
    expect(differences.filter(({ why }) => !page.includes(` ${why} |`))).toEqual([]);
  });
});

test('every known difference is of a check that there is, and none is behind another', () => {
  const found = new Set(
    clientIds.flatMap((client) =>
      Object.entries(checkTable).map(([id, check]) => findDifference(client, id, check)),
    ),
  );
  expect(differences.filter((difference) => !found.has(difference))).toEqual([]);
  const known = Object.keys(checkTable);
  const named = differences.flatMap(({ checks = [] }) => checks);
  expect(named.filter((id) => !known.includes(id))).toEqual([]);
});
