// What one setting is. Socket thread.
import type { ValueRule } from './value-rules.ts';

/** One setting. The row's key is the option's name; the flag is the key in kebab-case. */
export interface SettingRow {
  readonly env: string;
  readonly value: ValueRule;
  readonly about: string;
  /** Its value is never printed. */
  readonly secret?: true;
  /** Key of a setting that must be given as well. */
  readonly needs?: string;
  /** Key of a setting that must not be larger than this one. */
  readonly atLeast?: string;
}

export type SettingRows = Readonly<Record<string, SettingRow>>;
