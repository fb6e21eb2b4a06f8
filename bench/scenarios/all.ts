// The scenarios by name, in the order of the report.
import { cpu } from './cpu.ts';
import { echo } from './echo.ts';
import { fanOut } from './fan-out.ts';
import { growth } from './growth.ts';
import { http } from './http.ts';
import { idle } from './idle.ts';
import { mixed } from './mixed.ts';
import { mixedMessages } from './mixed-messages.ts';
import { scaling } from './scaling.ts';
import type { Presentation, Scenario } from './scenario.ts';
import { tune } from './tune.ts';

export const scenarios: Scenario[] = [echo, http, cpu, mixed, mixedMessages, fanOut, idle, scaling, growth];

/** Run unless the user says otherwise: all but those that take long to say little. */
const byDefault = [echo, http, cpu, mixed, mixedMessages, fanOut, idle];

/** The scenarios of these names; none named means the default, or all with `--full`. */
export function scenariosFor(names: string[], isFull: boolean): Scenario[] {
  if (names.length > 0) return scenarios.filter((scenario) => names.includes(scenario.name));
  return isFull ? scenarios : byDefault;
}

/** Undefined for a name that is in an old result only. */
export function presentationOf(name: string): Presentation | undefined {
  return [...scenarios, tune].find((one) => one.name === name);
}
