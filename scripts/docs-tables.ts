// Writes the tables of settings, errors, close codes, metrics and operations between their markers in the Markdown files that show them.
// With --check it writes nothing and fails when a file is not up to date.

import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { counters } from '../src/contract/counters.ts';
import { dropReasons } from '../src/contract/drop-reasons.ts';
import { memoryKinds } from '../src/contract/memory-kinds.ts';
import { type Operation, operations } from '../src/contract/operations.ts';
import { handshakeRefusals, requestRefusals } from '../src/contract/refusal-codes.ts';
import {
  breakdowns,
  gaugeBreakdowns,
  gauges,
  laneCounters,
  laneGauges,
  timings,
} from '../src/main/admin/measures/metric-rows.ts';
import { processCounters, processGauges } from '../src/main/admin/measures/process-rows.ts';
import { type CloseCodeRow, closeCodes } from '../src/protocol/close-codes.ts';
import { type ErrorRow, errorRegistry } from '../src/protocol/errors.ts';
import type { SettingRow } from '../src/settings/setting-row.ts';
import { settingGroups } from '../src/settings/settings-table.ts';
import { describeBounds, describeDefault } from '../src/settings/value-rules.ts';

const tables: Record<string, () => string> = {
  settings,
  errors,
  'close-codes': codes,
  operations: operationTable,
  counters: counterTable,
  metrics,
  process: processTable,
  memory,
  'drop-reasons': reasons,
  refusals,
};
const files: Record<string, string[]> = {
  'README.md': ['settings'],
  'docs/configuration.md': ['settings'],
  'docs/errors.md': ['errors', 'close-codes'],
  'docs/console.md': ['operations'],
  'docs/metrics.md': ['counters', 'metrics', 'process', 'memory', 'drop-reasons', 'refusals'],
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
  const rows = Object.values<CloseCodeRow>(closeCodes).map(({ code, registered, meaning, reconnect }) => [
    registered === undefined ? String(code) : `${code}, or ${registered}`,
    meaning,
    reconnect ? 'yes' : 'no',
  ]);
  return table(['Close code', 'Meaning', 'Should the client reconnect?'], rows);
}

function operationTable(): string {
  const rows = Object.values<Operation>(operations).map((operation) => [
    requestOf(operation),
    operation.summary,
    answerOf(operation),
    operation.errors.map((code) => `\`${code}\``).join(', '),
  ]);
  return table(['Operation', 'Does', 'Answer', 'Errors of its own'], rows);
}

function requestOf({ method, path, query, body }: Operation): string {
  const names = Object.keys(query?.shape ?? {}).map((name) => `${name}=`);
  const request = `\`${method} ${path}${names.length === 0 ? '' : `?${names.join('&')}`}\``;
  if (body === undefined) return request;
  return `${request} ${body === 'message' ? 'and a message' : fieldsOf(body)}`;
}

/** An answer of many fields is described by the OpenAPI document only. */
function answerOf({ success: { status, body, mediaType }, otherStatus }: Operation): string {
  const isSmall = body instanceof z.ZodObject && Object.keys(body.shape).length <= 3;
  const what = isSmall ? fieldsOf(body) : mediaType === undefined ? '' : `\`${mediaType}\``;
  const other = otherStatus === undefined ? '' : ` or ${otherStatus.status}`;
  return `${status}${other} ${what}`.trimEnd();
}

function fieldsOf({ shape }: z.ZodObject): string {
  const fields = Object.entries(shape).map(([name, form]) =>
    form instanceof z.ZodOptional ? `${name}?` : name,
  );
  return `\`{${fields.join(', ')}}\``;
}

function counterTable(): string {
  const rows = Object.entries(counters).map(([key, { metric, help }]) => [
    `\`${key}\``,
    metric === null ? '' : `\`heddle_${metric}_total\``,
    help,
  ]);
  return table(['In `totals`', 'Metric', 'Meaning'], rows);
}

function metrics(): string {
  const rowsOf = (rows: Record<string, { help: string }>, nameOf: (name: string) => string) =>
    Object.entries(rows).map(([name, { help }]) => [`\`heddle_${nameOf(name)}\``, help]);
  const labelled = Object.entries(breakdowns).map(([name, { help, label }]) => [
    `\`heddle_${name}_total{${label}}\``,
    help,
  ]);
  return table(
    ['Metric', 'Meaning'],
    [
      ...labelled,
      ...processRows(timings),
      ...processRows(prefixed(gauges)),
      ...Object.entries(gaugeBreakdowns).map(([name, { help, label }]) => [
        `\`heddle_${name}{${label}}\``,
        help,
      ]),
      ...rowsOf(laneGauges, (name) => `lane_${name}{lane}`),
      ...rowsOf(laneCounters, (name) => `lane_${name}_total{lane}`),
    ],
  );
}

function processTable(): string {
  return table(['Metric', 'Meaning'], processRows({ ...processCounters, ...processGauges }));
}

/** Rows whose names are whole. */
function processRows(
  rows: Readonly<Record<string, { help: string; label?: string; labels?: readonly string[] }>>,
): string[][] {
  return Object.entries(rows).map(([name, { help, label, labels = label === undefined ? [] : [label] }]) => [
    `\`${name}${labels.length === 0 ? '' : `{${labels.join(', ')}}`}\``,
    help,
  ]);
}

function prefixed<Row>(rows: Readonly<Record<string, Row>>): Record<string, Row> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [`heddle_${name}`, row]));
}

function memory(): string {
  const rows = Object.entries(memoryKinds).map(([kind, meaning]) => [`\`${kind}\``, meaning]);
  return table(['Kind', 'Held for'], rows);
}

function reasons(): string {
  const rows = Object.entries(dropReasons).map(([reason, meaning]) => [`\`${reason}\``, meaning]);
  return table(['Reason', 'Meaning'], rows);
}

function refusals(): string {
  const codesOf = (list: readonly string[]): string => list.map((code) => `\`${code}\``).join(', ');
  return table(
    ['Refused', 'Code'],
    [
      ['handshakes', codesOf(handshakeRefusals)],
      ['requests', codesOf(requestRefusals)],
    ],
  );
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [line(head), `|${head.map(() => '---|').join('')}\n`, ...rows.map(line)].join('');
}
