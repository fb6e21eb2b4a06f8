// The command line that the long runs share: their options, the report they print, and how they exit.
import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';

export interface CommandLine {
  minutes: number;
  seed: number;
  clients: number;
  workers: number;
  json?: string;
}

/** `minutes` and `clients` are defaults. */
export function longRunCommand(
  name: string,
  description: string,
  { minutes, clients }: Pick<CommandLine, 'minutes' | 'clients'>,
): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option('--minutes <number>', 'length of the load', positiveNumber, minutes)
    .option('--seed <number>', 'the plan of the clients (default: a new one)', wholeNumber, newSeed())
    .option('--clients <count>', 'clients that are online at once', wholeNumber, clients)
    .option('--workers <count>', 'worker threads', wholeNumber, 2)
    .option('--json <file>', 'also write the report there');
}

/** So that an interrupted run ends its server, too. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
}

/** Prints the report, as `text` and as JSON, writes it to `file`, and ends the process. */
export function finish(report: object, text: string, isGood: boolean, file: string | undefined): never {
  console.log(`${text}\n${JSON.stringify(report)}`);
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  process.exit(isGood ? 0 : 1);
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('must be a whole number');
  return Number(text);
}

function positiveNumber(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('must be a number above 0');
  return number;
}

function newSeed(): number {
  return Date.now() % 2 ** 31;
}
