// What the user asked for, checked. Bad values are all reported, each with its bounds.
import { availableParallelism } from 'node:os';
import { type PeerName, peerNames } from '../servers/server-spec.ts';
import type { RawOptions } from './options.ts';

export interface Settings {
  scenarios: string[];
  /** Worker counts to sweep; undefined leaves it to the scenario. */
  workers: number[] | undefined;
  durationSec: number;
  /** Length of the growth run, which is what --duration means there. */
  growthSec: number;
  rounds: number;
  /** How often a disturbed measurement is repeated at most. */
  repeats: number;
  peers: PeerName[];
  isFull: boolean;
  loadProcesses: number;
  cores: number;
  tune: { handler: string; payload: string; connections: number } | undefined;
}

export const bounds = {
  workers: { min: 1, max: 64 },
  duration: { min: 0.2, max: 3600 },
  rounds: { min: 1, max: 100 },
  repeats: { min: 0, max: 20 },
  'load-processes': { min: 1, max: 16 },
  connections: { min: 1, max: 18_000 },
} as const;

const defaultGrowthSec = 600;
const defaultPayload = 'The quick brown fox jumps over the lazy dog.';

/** Throws one error that names every bad value. */
export function parseSettings(raw: RawOptions, scenarioNames: string[]): Settings {
  const problems: string[] = [];

  const number = (option: keyof typeof bounds, text: string, isInteger: boolean): number => {
    const { min, max } = bounds[option];
    const value = Number(text.trim() === '' ? Number.NaN : text);
    if (!(value >= min && value <= max) || (isInteger && !Number.isInteger(value))) {
      const kind = isInteger ? 'a whole number' : 'a number';
      problems.push(`--${option} is '${text}', but must be ${kind} from ${min} to ${max}`);
    }
    return value;
  };
  const choices = <T extends string>(option: string, text: string, known: readonly T[]): T[] =>
    splitList(text).flatMap((name) => {
      const choice = known.find((candidate) => candidate === name);
      if (choice === undefined)
        problems.push(`--${option} has '${name}', but knows only ${known.join(', ')}`);
      return choice === undefined ? [] : [choice];
    });

  const isFull = raw.full ?? false;
  const settings: Settings = {
    scenarios: raw.scenario ? choices('scenario', raw.scenario, scenarioNames) : [],
    workers: raw.workers ? splitList(raw.workers).map((text) => number('workers', text, true)) : undefined,
    durationSec: raw.duration ? number('duration', raw.duration, false) : isFull ? 3 : 1,
    growthSec: raw.duration ? Number(raw.duration) : defaultGrowthSec,
    rounds: raw.rounds ? number('rounds', raw.rounds, true) : 3,
    repeats: raw.repeats ? number('repeats', raw.repeats, true) : 0,
    peers: raw.peers ? choices('peers', raw.peers, peerNames) : [...peerNames],
    isFull,
    loadProcesses: raw.loadProcesses ? number('load-processes', raw.loadProcesses, true) : 1,
    cores: availableParallelism(),
    tune: undefined,
  };
  if (raw.tune) {
    const connections = raw.connections ? number('connections', raw.connections, true) : 100;
    settings.tune = { handler: raw.tune, payload: raw.payload ?? defaultPayload, connections };
    if (raw.scenario) problems.push('--tune and --scenario exclude each other');
  } else if (raw.payload || raw.connections) {
    problems.push('--payload and --connections belong to --tune');
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return settings;
}

function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}
