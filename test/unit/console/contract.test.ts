// The page has its own description of what the API answers, so that it needs nothing of the server's code. The
// compiler holds the two together here.
import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { clientSorts } from '#dist/contract/client-sorts.js';
import type { FromServer, Watch } from '#dist/contract/live-schemas.js';
import type {
  clientSchema,
  clientsSchema,
  Problem,
  Status,
  Topics,
  warningCodes,
} from '#dist/contract/schemas.js';
import * as page from '../../../src/console/api/contract.ts';
import type * as live from '../../../src/console/api/live-contract.ts';

test('what the API answers is what the page reads', () => {
  expectTypeOf<Status>().toExtend<page.Status>();
  expectTypeOf<z.infer<typeof clientSchema>>().toExtend<page.ClientInfo>();
  expectTypeOf<z.infer<typeof clientsSchema>>().toExtend<page.ClientPage>();
  expectTypeOf<Topics>().toExtend<page.Topics>();
  expectTypeOf<Problem>().toExtend<page.Problem>();
  expectTypeOf<(typeof warningCodes)[number]>().toEqualTypeOf<page.WarningCode>();
});

test('what the live stream tells is what the page hears, and it takes what the page says', () => {
  expectTypeOf<FromServer>().toExtend<live.FromServer>();
  expectTypeOf<FromServer['type']>().toEqualTypeOf<live.FromServer['type']>();
  expectTypeOf<live.Watch>().toExtend<Watch>();
});

test('the page sorts clients by what the server sorts them by', () => {
  expect([...page.clientSorts].sort()).toEqual([...clientSorts].sort());
});
