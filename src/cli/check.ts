// `heddle check`: what is in effect, is it valid, and does the handler load?

import { visibleJson } from '../main/basics/visible.ts';
import { checkHandler } from '../main/generations/check-handler.ts';
import { fileShortage } from '../main/sockets/file-needs.ts';
import { checkTls } from '../main/sockets/tls.ts';
import { HeddleError } from '../protocol/errors.ts';
import type { Scheduling } from '../protocol/lane-contract.ts';
import {
  describeSettings,
  type ResolvedSettings,
  resolveSettings,
  type SettingLine,
  type SettingSource,
  type SettingsInput,
} from '../settings/settings.ts';
import { SettingsError } from '../settings/settings-problems.ts';
import { settingsTable } from '../settings/settings-table.ts';
import { type CommandContext, reportError } from './command-context.ts';

/** Prints the effective settings and exits: 0 when settings, TLS files and handler are valid, else 1. */
export async function check(input: SettingsInput, asJson: boolean, context: CommandContext): Promise<never> {
  let lines: CheckedLine[] = [];
  let failure: unknown;
  let warning: string | null = null;
  let scheduling: Scheduling | null = null;
  try {
    const resolved = resolveSettings(input);
    lines = linesWithSources(resolved);
    checkTls(resolved.settings);
    await loadBinding();
    warning = fileShortage(resolved.settings);
    scheduling = await checkHandler(resolved.settings);
  } catch (error) {
    failure = error;
  }
  await context.print(asJson ? toJson(lines, failure, warning, scheduling) : toText(lines));
  if (warning !== null && !asJson && failure === undefined)
    context.printError(`heddle: warning: ${warning}\n`);
  if (failure !== undefined) reportError(context, failure);
  else if (scheduling !== null && !asJson) await context.print(toResult(lines, scheduling));
  return context.end(failure === undefined ? 0 : 1);
}

// Where its binary does not load, as one does not that needs another glibc, the server would not start either.
async function loadBinding(): Promise<void> {
  await import('../main/sockets/uws.ts');
}

type CheckedLine = SettingLine & { readonly source: SettingSource };

function linesWithSources({ settings, sources }: ResolvedSettings): CheckedLine[] {
  return describeSettings(settings).map((line) => ({ ...line, source: sources.get(line.key) ?? 'default' }));
}

function toJson(
  lines: readonly CheckedLine[],
  failure: unknown,
  warning: string | null,
  scheduling: Scheduling | null,
): string {
  const settings = lines.map(({ value, unit, ...line }) => ({
    ...line,
    value: value ?? null,
    unit: unit ?? null,
  }));
  const warnings = warning === null ? [] : [warning];
  const error = failure === undefined ? null : describeFailure(failure);
  const result = { valid: failure === undefined, error, warnings, scheduling, settings };
  return `${visibleJson(JSON.stringify(result, undefined, 2))}\n`;
}

function describeFailure(failure: unknown): object {
  return {
    code: failure instanceof HeddleError ? failure.code : 'UNEXPECTED',
    message: failure instanceof Error ? failure.message : String(failure),
    problems: failure instanceof SettingsError ? failure.problems : [],
  };
}

const schedulingMeanings: Readonly<Record<Scheduling, string>> = {
  stateless: 'a message runs on the first worker that is free',
  movable: 'a client stays on its worker, and moves with its state when that is in a long hook',
  pinned: 'a client stays on its worker',
};

/** Those that are not as they are by default come first. */
function toText(lines: readonly CheckedLine[]): string {
  const nameWidth = Math.max(0, ...lines.map((line) => line.name.length));
  const sourceWidth = 'environment'.length;
  const show = (line: CheckedLine): string => {
    const columns = [line.name.padEnd(nameWidth), line.source.padEnd(sourceWidth), showLineValue(line)];
    return `${columns.join('  ')}\n`;
  };
  const defaults = lines.filter((line) => !differs(line)).map(show);
  const others = lines.filter(differs).map(show);
  return [...others, ...(others.length === 0 ? [] : ['\n']), ...defaults].join('');
}

/** What was found, in one line. */
function toResult(lines: readonly CheckedLine[], scheduling: Scheduling): string {
  const handler = lines.find(({ key }) => key === 'handler');
  const name = handler === undefined ? 'the handler' : `the handler ${showLineValue(handler)}`;
  const differing = lines.filter(differs).length;
  const settings =
    differing === 0
      ? 'every setting has its default'
      : `${differing} of ${lines.length} settings ${differing === 1 ? 'differs' : 'differ'} from the default`;
  return `\nValid: ${settings}; ${name} loads and is ${scheduling} (${schedulingMeanings[scheduling]}).\n`;
}

function differs({ key, value }: CheckedLine): boolean {
  return String(value) !== String(settingsTable[key].value.default);
}

function showLineValue({ key, value, unit }: SettingLine): string {
  const rule = settingsTable[key].value;
  if (value === undefined) return '(unset)';
  if (rule.kind === 'list' && Array.isArray(value))
    return value.length === 0 ? `(${rule.empty})` : value.join(',');
  if (rule.kind === 'integer') return `${value}${unit === undefined || value === 0 ? '' : ` ${unit}`}`;
  return isPlain(String(value)) ? String(value) : JSON.stringify(value);
}

/** Whether text can be printed as it is: visible from end to end and harmless to a terminal. */
function isPlain(text: string): boolean {
  return /^[^\p{C}\p{Z}](?:[^\p{C}]*[^\p{C}\p{Z}])?$/u.test(text);
}
