// What docs/interop.md says of a run, between its markers.
import { checkTable } from './check-table.ts';
import { type ClientRow, clientTable } from './client-table.ts';
import { type Difference, differences } from './differences.ts';
import type { Cell, Column } from './matrix.ts';

const marked = /(<!-- interop:start -->\n)[\s\S]*(<!-- interop:end -->)/;

/** `page` with the result of a run in place of what it had. */
export function fillPage(page: string, columns: readonly Column[]): string {
  if (!marked.test(page)) throw new Error('docs/interop.md has no markers');
  return page.replace(marked, (_all, start: string, end: string) => `${start}${result(columns)}${end}`);
}

/** How the row of a check begins. */
export function rowStart(id: string): string {
  const check = checkTable[id];
  return `| ${cellText(check?.title ?? '')} | ${cellText(check?.expected ?? '')} |`;
}

/** The row of a client without what is after its title. */
export function clientStart(row: ClientRow): string {
  return `| ${row.title} |`;
}

function result(columns: readonly Column[]): string {
  const noted = differences.filter((difference) =>
    columns.some(({ cells }) => cells.some((cell) => cell.difference === difference)),
  );
  return `${versions(columns)}\n## What each sees\n\n${matrix(columns, noted)}\n${notes(columns, noted)}`;
}

function versions(columns: readonly Column[]): string {
  const rows = columns.map(({ client, version }) => {
    const { needs, isTested } = rowOf(client);
    return `${clientStart(rowOf(client))} ${version} | ${needs} | ${isTested ? 'yes' : 'no'} |\n`;
  });
  return `| Client | Version | Needs | In \`npm test\` |\n|---|---|---|---|\n${rows.join('')}`;
}

function matrix(columns: readonly Column[], noted: readonly Difference[]): string {
  const titles = columns.map(({ client }) => ` ${rowOf(client).title} |`).join('');
  const rows = Object.keys(checkTable).map((id) => {
    const cells = columns.map((column) => ` ${mark(cellOf(column, id), noted)} |`);
    return `${rowStart(id)}${cells.join('')}\n`;
  });
  return `| Check | Expected |${titles}\n|---|---|${'---|'.repeat(columns.length)}\n${rows.join('')}`;
}

function notes(columns: readonly Column[], noted: readonly Difference[]): string {
  const rows = noted.map((difference, index) => {
    const cells = columns.flatMap((column) => column.cells.filter((cell) => cell.difference === difference));
    const seen = [...new Set(cells.map((cell) => cell.seen ?? 'n/a'))].map(cellText).join('<br>');
    const titles = difference.clients.map((client) => rowOf(client).title).join(', ');
    return `| ${index + 1} | ${titles} | ${seen} | ${difference.why} |\n`;
  });
  return `| | Client | Sees | Why |\n|---|---|---|---|\n${rows.join('')}`;
}

function mark({ seen, difference }: Cell, noted: readonly Difference[]): string {
  if (difference === undefined) return 'yes';
  return `${seen === null ? 'n/a' : 'differs'} (${noted.indexOf(difference) + 1})`;
}

function cellOf({ client, cells }: Column, id: string): Cell {
  const cell = cells.find(({ check }) => check === id);
  if (cell === undefined) throw new Error(`${client} has not run ${id}`);
  return cell;
}

function rowOf(client: Column['client']): ClientRow {
  return clientTable[client];
}

function cellText(text: string): string {
  return text.replaceAll('|', '\\|');
}
