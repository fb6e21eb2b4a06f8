// The clients that every Debian machine can have; `npm run interop` has the others too.
import { beforeAll, expect, test } from 'vitest';
import { type ClientRow, clientIds, clientTable } from './client-table.ts';
import { type Column, failures, runMatrix } from './matrix.ts';

const limitMs = 240_000;
const tested = clientIds.filter((client) => (clientTable[client] as ClientRow).isTested);
let columns: Column[] = [];

beforeAll(async () => {
  columns = await runMatrix(tested);
}, limitMs);

test.each(tested)('%s sees what it is known to see', (client) => {
  const column = columns.find((one) => one.client === client);
  expect(column && failures(column)).toEqual([]);
});
