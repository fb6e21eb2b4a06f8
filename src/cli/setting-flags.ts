// Every row of the settings table as a flag of a command: its help, and the text it was given.

import { type Command, Option } from 'commander';
import type { SettingRow } from '../settings/setting-row.ts';
import type { SettingsInput } from '../settings/settings.ts';
import { flagOf, settingGroups, settingRows } from '../settings/settings-table.ts';
import { textForms } from '../settings/text-forms.ts';
import { describeBounds, describeDefault, type ValueRule } from '../settings/value-rules.ts';

type Flags = NonNullable<SettingsInput['flags']>;

/** Adds the argument [handler] and one flag for each setting, grouped as in the table. */
export function addSettingFlags(command: Command): Command {
  command.argument(
    '[handler]',
    'the path or file URL of a module, or the name of a built-in: answer (the default), echo or relay (same as --handler)',
  );
  for (const [group, rows] of Object.entries(settingGroups)) {
    for (const [key, row] of Object.entries(rows)) {
      const option = new Option(`${flagOf(key)} <${placeholderOf(row.value)}>`, helpOf(row));
      command.addOption(option.helpGroup(`${group}:`));
    }
  }
  return command;
}

/** The flags that were given, each as its text. Ends the command when the handler is named twice. */
export function collectFlags(command: Command, handler: string | undefined): Flags {
  const given: Record<string, unknown> = command.opts();
  if (handler !== undefined && given.handler !== undefined) {
    command.error('error: the handler is given twice, as an argument and as --handler');
  }
  const texts = [...settingRows.keys()].map((key) => [key, given[key]]);
  return { ...Object.fromEntries(texts), ...(handler === undefined ? {} : { handler }) };
}

function placeholderOf(rule: ValueRule): string {
  if (rule.kind === 'integer') return 'n';
  if (rule.kind === 'choice') return 'choice';
  return rule.kind === 'list' ? `${textForms[rule.of].placeholder},…` : textForms[rule.of].placeholder;
}

function helpOf(row: SettingRow): string {
  return `${row.about}\n(${row.env}: ${describeBounds(row.value)}; default ${describeDefault(row.value)})`;
}
