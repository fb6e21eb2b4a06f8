// Writes the table of settings between the markers of the Markdown files that show it. With --check it writes
// nothing and fails when a file is not up to date.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type SettingRow, settingGroups } from '../src/main/settings/settings-table.ts';
import { describeBounds, describeDefault } from '../src/main/settings/value-rules.ts';

/** Files that may hold the markers; only the first must. */
const files = ['docs/configuration.md', 'README.md'];
const marked = /(<!-- settings:start -->\n)[\s\S]*?(<!-- settings:end -->)/;

const isCheck = process.argv.includes('--check');
const stale = files.filter((file, index) => !update(file, index === 0));
if (isCheck && stale.length > 0) {
  console.error(
    `The table of settings is out of date in ${stale.join(', ')}: run npx tsx scripts/docs-settings.ts`,
  );
  process.exitCode = 1;
}

/** Brings one file up to date, or only looks; returns whether it was. */
function update(file: string, isRequired: boolean): boolean {
  const url = new URL(`../${file}`, import.meta.url);
  const before = existsSync(url) ? readFileSync(url, 'utf8') : '';
  if (!marked.test(before)) return !isRequired;
  const after = before.replace(marked, (_all, start: string, end: string) => `${start}${table()}${end}`);
  if (!isCheck && after !== before) writeFileSync(url, after);
  return after === before;
}

function table(): string {
  const lines = Object.entries(settingGroups).flatMap(([group, rows]) => [
    `| **${group}** | | | |`,
    ...Object.values(rows).map(tableRow),
  ]);
  return `| Variable | Default | Accepts | Meaning |\n|---|---|---|---|\n${lines.join('\n')}\n`;
}

function tableRow({ env, value, about }: SettingRow): string {
  const cells = [`\`${env}\``, describeDefault(value), describeBounds(value), about];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
