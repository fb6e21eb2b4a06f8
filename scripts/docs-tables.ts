// Writes the tables of settings, errors and close codes between their markers in the Markdown files that show them.
// With --check it writes nothing and fails when a file is not up to date.

import { readFileSync, writeFileSync } from 'node:fs';
import { closeCodes } from '../src/protocol/close-codes.ts';
import { type ErrorRow, errorRegistry } from '../src/protocol/errors.ts';
import type { SettingRow } from '../src/settings/setting-row.ts';
import { settingGroups } from '../src/settings/settings-table.ts';
import { describeBounds, describeDefault } from '../src/settings/value-rules.ts';

const tables: Record<string, () => string> = { settings, errors, 'close-codes': codes };
const files: Record<string, string[]> = {
  'README.md': ['settings'],
  'docs/configuration.md': ['settings'],
  'docs/errors.md': ['errors', 'close-codes'],
};

const isCheck = process.argv.includes('--check');
const stale = Object.entries(files).filter(([file, names]) => !update(file, names));
if (isCheck && stale.length > 0) {
  console.error(
    `Tables are out of date in ${stale.map(([file]) => file).join(', ')}: run npx tsx scripts/docs-tables.ts`,
  );
  process.exitCode = 1;
}

/** Brings one file up to date, or only looks; returns whether it was. */
function update(file: string, names: string[]): boolean {
  const url = new URL(`../${file}`, import.meta.url);
  const before = readFileSync(url, 'utf8');
  const after = names.reduce((text, name) => fill(file, text, name), before);
  if (!isCheck && after !== before) writeFileSync(url, after);
  return after === before;
}

function fill(file: string, text: string, name: string): string {
  const marked = new RegExp(`(<!-- ${name}:start -->\\n)[\\s\\S]*?(<!-- ${name}:end -->)`);
  if (!marked.test(text)) throw new Error(`${file} has no markers for ${name}`);
  return text.replace(marked, (_all, start: string, end: string) => `${start}${tables[name]?.()}${end}`);
}

function settings(): string {
  const rows = Object.entries(settingGroups).flatMap(([group, rowsOfGroup]) => [
    [`**${group}**`, '', '', ''],
    ...Object.values(rowsOfGroup).map(({ env, value, about }: SettingRow) => [
      `\`${env}\``,
      describeDefault(value),
      describeBounds(value),
      about,
    ]),
  ]);
  return table(['Variable', 'Default', 'Accepts', 'Meaning'], rows);
}

function errors(): string {
  const rows = Object.entries(errorRegistry).map(([code, row]: [string, ErrorRow]) => [
    `\`${code}\``,
    row.message,
    row.status === undefined ? '' : String(row.status),
    row.retry ? 'yes' : 'no',
  ]);
  return table(['Code', 'Message', 'HTTP status', 'Can a retry help?'], rows);
}

function codes(): string {
  const rows = Object.values(closeCodes).map(({ code, meaning, reconnect }) => [
    String(code),
    meaning,
    reconnect ? 'yes' : 'no',
  ]);
  return table(['Close code', 'Meaning', 'Should the client reconnect?'], rows);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [line(head), `|${head.map(() => '---|').join('')}\n`, ...rows.map(line)].join('');
}
