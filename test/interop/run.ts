// The command line of the interoperability run: `npm run interop -- --help`.
import { readFileSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { exitOnSignals } from '../support/long-runs/command-line.ts';
import { type ClientId, clientIds } from './client-table.ts';
import { type Column, failures, runMatrix } from './matrix.ts';
import { fillPage } from './page.ts';

const page = new URL('../../docs/interop.md', import.meta.url);

const command = new Command('npm run interop --')
  .description(
    'Runs the same checks with independent clients; exits with 1 when one sees what it should not.',
  )
  .option('--client <names>', `only these, by commas: ${clientIds.join(', ')}`, clientList)
  .option('--write', 'write the result into docs/interop.md; needs every client')
  .parse();
const { client = clientIds, write = false } = command.opts<{
  client?: readonly ClientId[];
  write?: boolean;
}>();
if (write && client.length < clientIds.length) command.error('error: --write needs every client');

exitOnSignals();
const columns = await runMatrix(client);
for (const column of columns) console.log(summary(column));
const failed = columns.flatMap(failures);
for (const line of failed) console.error(line);
if (write && failed.length === 0) writeFileSync(page, fillPage(readFileSync(page, 'utf8'), columns));
process.exit(failed.length === 0 ? 0 : 1);

function summary(column: Column): string {
  const { client: name, version, cells } = column;
  const impossible = cells.filter(({ seen }) => seen === null).length;
  const different = cells.filter(({ seen, difference }) => seen !== null && difference !== undefined).length;
  const counts = `${cells.length} checks, ${different} with a known difference, ${impossible} not possible`;
  return `${`${name} ${version}`.trimEnd()}: ${counts}, ${failures(column).length} failed`;
}

function clientList(text: string): ClientId[] {
  const names = text.split(',');
  const unknown = names.filter((name) => !clientIds.some((id) => id === name));
  if (unknown.length > 0) throw new InvalidArgumentError(`there is no ${unknown.join(', ')}`);
  return clientIds.filter((id) => names.includes(id));
}
