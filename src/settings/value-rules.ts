// The kinds of values a setting can have: what each accepts, how it is read from text, and how its bounds are
// named. Socket thread, before anything else starts.

import { type TextForm, type TextFormName, textForms } from './text-forms.ts';

export type ValueRule = IntegerRule | ChoiceRule | ListRule | TextRule;

export interface IntegerRule {
  readonly kind: 'integer';
  readonly default: number;
  /** Says how `default` comes about where it differs from machine to machine. */
  readonly defaultFrom?: string;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  /** What 0 means; with it 0 is accepted although `min` may be higher. */
  readonly zero?: string;
  /** Whether the word `off` is accepted in place of a number. */
  readonly off?: true;
}

export interface ChoiceRule {
  readonly kind: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

export interface ListRule {
  readonly kind: 'list';
  readonly default: readonly string[];
  readonly of: TextFormName;
  /** What the empty list means. */
  readonly empty: string;
}

export interface TextRule {
  readonly kind: 'text';
  /** `undefined`: unset unless given. */
  readonly default: string | undefined;
  readonly of: TextFormName;
  /** Limit in bytes of UTF-8. */
  readonly maxBytes?: number;
}

/** The type of a checked value. */
export type ValueOf<Rule extends ValueRule> = Rule extends IntegerRule
  ? Rule extends { readonly off: true }
    ? number | 'off'
    : number
  : Rule extends ChoiceRule
    ? Rule['choices'][number]
    : Rule extends ListRule
      ? readonly string[]
      : Rule extends { default: undefined }
        ? string | undefined
        : string;

export type SettingValue = ValueOf<ValueRule> | undefined;

/** What the rule accepts, to follow "must be". */
export function describeRule(rule: ValueRule): string {
  if (rule.kind !== 'integer') return describeBounds(rule);
  const unit = rule.unit === undefined ? '' : ` (${rule.unit})`;
  return `${describeOff(rule)}${describeZero(rule)}an integer from ${rule.min} to ${rule.max}${unit}`;
}

/** What the rule accepts, as short as --help and the docs want it. */
export function describeBounds(rule: ValueRule): string {
  switch (rule.kind) {
    case 'integer':
      return `${describeOff(rule)}${describeZero(rule)}${rule.min} to ${rule.max}${rule.unit === undefined ? '' : ` ${rule.unit}`}`;
    case 'choice':
      return `${rule.choices.slice(0, -1).join(', ')} or ${rule.choices.at(-1)}`;
    case 'list':
      return `a comma-separated list of ${textForms[rule.of].many}`;
    case 'text':
      return textForms[rule.of].one + (rule.maxBytes === undefined ? '' : `, at most ${rule.maxBytes} bytes`);
  }
}

function describeOff(rule: IntegerRule): string {
  return rule.off === true ? 'off or ' : '';
}

function describeZero(rule: IntegerRule): string {
  return rule.zero === undefined || rule.min === 0 ? '' : `0 (${rule.zero}) or `;
}

/** The default, as --help and the docs name it. */
export function describeDefault(rule: ValueRule): string {
  if (rule.kind === 'list') return rule.default.length === 0 ? rule.empty : rule.default.join(',');
  if (rule.kind === 'integer') return rule.defaultFrom ?? String(rule.default);
  return rule.default ?? 'unset';
}

/** Turns the text of a flag or variable into a candidate for `faultOf`; text that is no number stays text. */
export function fromText(rule: ValueRule, text: string): unknown {
  if (rule.kind === 'integer') return /^(?:0|-?[1-9]\d*)$/.test(text) ? Number(text) : text;
  if (rule.kind !== 'list') return text;
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}

/** What is wrong with a candidate, to follow "must be", or `undefined` when the rule accepts it. */
export function faultOf(rule: ValueRule, candidate: unknown): string | undefined {
  if (rule.kind === 'list') return faultOfList(rule, candidate);
  if (accepts(rule, candidate)) return undefined;
  const form: TextForm | undefined = rule.kind === 'text' ? textForms[rule.of] : undefined;
  const isText = typeof candidate === 'string' || form?.notAnObject === undefined;
  return isText ? describeRule(rule) : `${describeRule(rule)}, ${form.notAnObject}`;
}

function accepts(rule: IntegerRule | ChoiceRule | TextRule, candidate: unknown): boolean {
  if (rule.kind === 'integer') {
    if (candidate === 'off') return rule.off === true;
    if (typeof candidate !== 'number' || !Number.isSafeInteger(candidate)) return false;
    return (candidate === 0 && rule.zero !== undefined) || (candidate >= rule.min && candidate <= rule.max);
  }
  if (typeof candidate !== 'string') return false;
  if (rule.kind === 'choice') return rule.choices.includes(candidate);
  if (rule.maxBytes !== undefined && Buffer.byteLength(candidate) > rule.maxBytes) return false;
  return textForms[rule.of].accepts(candidate);
}

function faultOfList(rule: ListRule, candidate: unknown): string | undefined {
  if (!Array.isArray(candidate)) return describeRule(rule);
  const items: unknown[] = candidate;
  const form = textForms[rule.of];
  const faults = items.flatMap((item, index) => {
    if (item === '') return [`entry ${index + 1} is empty`];
    if (typeof item !== 'string' || !form.accepts(item)) return [`entry ${index + 1} is not ${form.one}`];
    return items.indexOf(item) < index ? [`entry ${index + 1} repeats an earlier one`] : [];
  });
  return faults.length === 0 ? undefined : `${describeRule(rule)}: ${faults.join('; ')}`;
}
