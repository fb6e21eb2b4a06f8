// The files of deploy/, read as far as their tests look at them.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSettings, type Settings } from '#dist/settings/settings.js';
import { settingRows } from '#dist/settings/settings-table.js';

export function deployFile(name: string): string {
  return fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url));
}

/** A container file as its instructions with what follows each. */
export function readContainerFile(name: string): [instruction: string, rest: string][] {
  const text = readFileSync(deployFile(name), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, instruction = '', rest = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
      return [instruction, rest];
    });
}

/** A unit file as its keys with the values of each, in order. */
export function readUnit(name: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const line of readFileSync(deployFile(name), 'utf8').split('\n')) {
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, [...(values.get(key) ?? []), value]);
  }
  return values;
}

/** The documents of a YAML file, by a parser that knows all of YAML. */
export function readYaml(name: string): unknown[] {
  const program = 'import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin))))';
  const input = readFileSync(deployFile(name));
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', program], { input, encoding: 'utf8' }));
}

/** `A=1 B=2` as variables. */
export function readAssignments(text: string): Record<string, string> {
  return Object.fromEntries(text.split(' ').map((part) => part.split('=', 2)));
}

/** What Heddle makes of the variables. Throws where one is no setting, or not valid. */
export function settingsOf({ NODE_ENV: _, ...env }: Readonly<Record<string, string>>): Settings {
  const known = new Set([...settingRows.values()].map((row) => row.env));
  const unknown = Object.keys(env).filter((variable) => !known.has(variable));
  if (unknown.length > 0) throw new Error(`no settings: ${unknown.join(', ')}`);
  return readSettings({ env });
}

/** The longest time that a shutdown takes, the end of the process included. */
export function longestShutdownMs({ drainMs, shutdownTimeoutMs }: Settings): number {
  return drainMs + shutdownTimeoutMs + 3000;
}
