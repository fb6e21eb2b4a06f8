// The OpenAPI document before a linter that is not ours.
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { openApiDocument } from '#dist/main/admin/api/openapi.js';

/** What the linter finds with its recommended rules, where warnings count as errors; none is switched off. */
async function problemsOf(document: unknown): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  return problems.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer ?? ''})`,
  );
}

test('a public linter finds nothing in the OpenAPI document', { timeout: 60_000 }, async () => {
  expect(await problemsOf(openApiDocument())).toEqual([]);
});

test('the linter does look: it finds what is missing', { timeout: 60_000 }, async () => {
  const { security: _security, servers: _servers, ...document } = openApiDocument();
  const rules = (await problemsOf(document)).map((problem) => problem.split(':')[0]);
  expect(new Set(rules)).toEqual(new Set(['no-empty-servers', 'no-unused-components', 'security-defined']));
});
