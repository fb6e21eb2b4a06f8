import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operations } from '#dist/contract/operations.js';
import { warningMeanings } from '#dist/contract/schemas.js';
import * as limits from '#dist/main/admin/live/live-limits.js';

const page = readFileSync(new URL('../../../docs/console.md', import.meta.url), 'utf8');

test('docs/console.md has every operation, and none that does not exist', () => {
  const listed = [...page.matchAll(/^\| `(GET|PUT|POST|DELETE) ([^` ?]+)/gm)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  const existing = Object.values(operations).map(({ method, path }) => `${method} ${path}`);
  expect(listed.sort()).toEqual(existing.sort());
});

test('docs/console.md has every warning with its values, and none that does not exist', () => {
  const listed = [...page.matchAll(/^\| `([A-Z_]{5,})` \| (.*) \|$/gm)].map(([, code, text]) => [
    code,
    valuesOf(text ?? ''),
  ]);
  const existing = Object.entries(warningMeanings).map(([code, text]) => [code, valuesOf(text)]);
  expect(listed).toEqual(existing);
});

test('docs/console.md has the limits of the live stream', () => {
  for (const text of [
    `at most ${limits.maxMessagesPerSec} messages a second`,
    `at most ${limits.maxPresencePerSec} a second`,
    `the first ${limits.previewBytes} bytes`,
    `whose first ${limits.searchedBytes} bytes`,
    `in at most ${limits.maxSearchesPerSec.toLocaleString('en')}`,
    `At most ${limits.maxConsoles} consoles`,
    `while ${limits.maxWaitingBytes / 1024} KiB wait`,
    `every ${limits.pingIntervalMs / 1000} seconds`,
  ]) {
    expect(page.replaceAll(/\s+/g, ' ')).toContain(text);
  }
});

/** The names before the colon. */
function valuesOf(text: string): string[] {
  return text.includes(':') ? [...(text.split(':')[0] ?? '').matchAll(/\w+/g)].map(String) : [];
}
