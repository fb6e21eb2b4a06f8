// What is wrong with the settings: one problem for each, all of them in one error. Socket thread, before
// anything else starts.

import { inspect } from 'node:util';
import { HeddleError } from '../protocol/errors.ts';
import type { SettingRow } from './setting-row.ts';

/** One setting that is not valid. */
export interface SettingsProblem {
  /** The environment variable; the key where only an options object was given. */
  readonly name: string;
  /** The value as it was given, ready to print; secrets are masked. */
  readonly value: string;
  /** Where the value came from, such as `--port` or `default`; `undefined` when the name already says it. */
  readonly from: string | undefined;
  /** What the value must be, with its bounds. */
  readonly expected: string;
}

/** SETTINGS_INVALID with its problems as a list. */
export class SettingsError extends HeddleError {
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[]) {
    super('SETTINGS_INVALID', { problems: problems.map(problemLine).join('') });
    this.problems = problems;
  }
}

/** What stands in for the value of a secret wherever values are printed. */
export const secretMask = '(secret)';

/** A value as problems show it: quoted, control characters escaped, long ones cut. */
export function showValue(row: SettingRow, value: unknown): string {
  if (value === undefined) return '(unset)';
  if (row.secret) return secretMask;
  return inspect(value, { depth: 1, maxStringLength: 100, maxArrayLength: 20, breakLength: Infinity });
}

function problemLine(problem: SettingsProblem): string {
  const from = problem.from === undefined ? '' : ` (${problem.from})`;
  return `\n  ${problem.name} = ${problem.value}${from}: must be ${problem.expected}`;
}
