// The settings of one server: read from flags, environment and options, checked once against the table, frozen.
// Socket thread, before anything else starts.

import type { SettingRow } from './setting-row.ts';
import { SettingsError, type SettingsProblem, secretMask, showValue } from './settings-problems.ts';
import { flagOf, isSettingKey, type SettingKey, settingRows, type settingsTable } from './settings-table.ts';
import { faultOf, fromText, type SettingValue, type ValueOf } from './value-rules.ts';

/** Every setting with its checked value; keys, types and meanings are the rows of the table. Frozen. */
export type Settings = { readonly [Key in SettingKey]: ValueOf<(typeof settingsTable)[Key]['value']> };

/** What a program may pass to `createServer`; whatever is left out has its default. */
export type ServerOptions = { readonly [Key in SettingKey]?: Settings[Key] | undefined };

/** Where values may come from; the later named wins: defaults, `env`, `flags`, `overrides`. */
export interface SettingsInput {
  /** Environment variables; an empty one counts as unset. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The text of each flag under the key of its setting; an empty text is a value. */
  readonly flags?: { readonly [Key in SettingKey]?: string | undefined };
  readonly overrides?: ServerOptions;
}

export type SettingSource = 'default' | 'environment' | 'flag' | 'option';

export interface ResolvedSettings {
  readonly settings: Settings;
  /** Where the value of each key came from. */
  readonly sources: ReadonlyMap<string, SettingSource>;
}

/** Reads and checks the settings. Throws a SettingsError (SETTINGS_INVALID) that holds every problem. */
export function readSettings(input: SettingsInput): Settings {
  return resolveSettings(input).settings;
}

/** The settings of a program that gives options only: the environment is not read. Throws like `readSettings`. */
export function settingsFromOptions(options: ServerOptions): Settings {
  return readSettings({ overrides: options });
}

/** `readSettings` that also says where each value came from. */
export function resolveSettings(input: SettingsInput): ResolvedSettings {
  const entries = [...settingRows].map(([key, row]) => takeEntry(input, key, row));
  const problems = [
    ...unknownOptions(input.overrides ?? {}),
    ...entries.flatMap((entry) => problemsOf(entry, entry.fault)),
    ...brokenRelations(entries),
  ];
  if (problems.length > 0) throw new SettingsError(problems);

  const values = Object.fromEntries(entries.map(({ key, value }) => [key, frozen(value)]));
  return {
    // Every key of the table is in it, and its value passed the rule that the key's type is derived from.
    settings: Object.freeze(values) as Settings,
    sources: new Map(entries.map(({ key, source }) => [key, source])),
  };
}

/** One effective setting, ready to print. */
export interface SettingLine {
  /** The environment variable. */
  readonly name: string;
  readonly key: SettingKey;
  /** `secretMask` in place of a secret; `undefined` when unset. */
  readonly value: SettingValue;
  readonly unit: string | undefined;
}

/** The effective settings in the order of the table, with secrets masked. */
export function describeSettings(settings: Settings): SettingLine[] {
  return [...settingRows].flatMap(([key, row]) => {
    if (!isSettingKey(key)) return [];
    const value = row.secret && settings[key] !== undefined ? secretMask : settings[key];
    return [{ name: row.env, key, value, unit: row.value.kind === 'integer' ? row.value.unit : undefined }];
  });
}

/** One row with the value that was chosen for it. */
interface Entry {
  readonly key: string;
  readonly row: SettingRow;
  /** The name that messages use. */
  readonly name: string;
  readonly source: SettingSource;
  readonly value: unknown;
  /** The value as it was given, before text became a number or a list. */
  readonly written: unknown;
  readonly fault: string | undefined;
}

function takeEntry(input: SettingsInput, key: string, row: SettingRow): Entry {
  const name = input.env === undefined && input.flags === undefined ? key : row.env;
  const [source, written] = choose(input, key, row);
  const isText = source === 'flag' || source === 'environment';
  const value = isText ? fromText(row.value, String(written)) : written;
  // A default needs no check, and `undefined`, which no rule accepts, is the default of optional settings.
  const fault = source === 'default' ? undefined : faultOf(row.value, value);
  return { key, row, name, source, value, written, fault };
}

function choose(input: SettingsInput, key: string, row: SettingRow): [SettingSource, unknown] {
  if (isSettingKey(key)) {
    if (input.overrides?.[key] !== undefined) return ['option', input.overrides[key]];
    if (input.flags?.[key] !== undefined) return ['flag', input.flags[key]];
  }
  const variable = input.env?.[row.env];
  return variable ? ['environment', variable] : ['default', row.value.default];
}

/** A misspelt option would otherwise be a default without a word. Its value may be a secret: it is not shown. */
function unknownOptions(options: object): SettingsProblem[] {
  const unknown = Object.keys(options).filter((key) => !isSettingKey(key));
  return unknown.map((name) => ({
    name,
    value: '(not shown)',
    from: 'no such option',
    expected: 'left out',
  }));
}

/** Settings that are valid alone but not together; what has a fault of its own is not compared. */
function brokenRelations(entries: readonly Entry[]): SettingsProblem[] {
  const find = (key: string | undefined) => entries.find((entry) => entry.key === key);
  return entries.flatMap((entry) => {
    const smaller = find(entry.row.atLeast);
    const companion = find(entry.row.needs);
    const isTooSmall =
      smaller && !entry.fault && !smaller.fault && Number(entry.value) < Number(smaller.value);
    const isAlone = companion && !entry.fault && entry.value !== undefined && companion.value === undefined;
    return [
      ...problemsOf(entry, isTooSmall ? `at least ${smaller.name} = ${smaller.value}` : undefined),
      ...problemsOf(entry, isAlone ? `given together with ${companion.name}` : undefined),
    ];
  });
}

function problemsOf(entry: Entry, expected: string | undefined): SettingsProblem[] {
  if (expected === undefined) return [];
  const from = { default: 'default', environment: undefined, flag: flagOf(entry.key), option: undefined }[
    entry.source
  ];
  return [{ name: entry.name, value: showValue(entry.row, entry.written), from, expected }];
}

function frozen(value: unknown): unknown {
  return Array.isArray(value) ? Object.freeze([...value]) : value;
}
