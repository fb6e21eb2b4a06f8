// Compares two results of the suite: `npm run bench:compare A.json B.json`.
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { figureFormats } from './figures/figures.ts';
import type { Result } from './figures/result.ts';
import { type Comparison, compareResults } from './report/comparison.ts';

try {
  const [before, after] = readArguments(process.argv.slice(2)).map(readResult) as [Result, Result];
  for (const difference of differencesOf(before, after)) console.log(difference);
  for (const line of compareResults(before, after).map(describe)) console.log(line);
} catch (error) {
  if (!(error instanceof CommanderError)) console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
}

function readArguments(argv: string[]): string[] {
  return new Command('npm run bench:compare --')
    .description('Ratios B/A of the medians, with the least and the greatest ratio the rounds allow.')
    .argument('<A.json>')
    .argument('<B.json>')
    .exitOverride()
    .parse(argv, { from: 'user' }).args;
}

function readResult(file: string): Result {
  const result = JSON.parse(readFileSync(file, 'utf8')) as Result;
  if (result.schema !== 1) throw new Error(`${file} is not a result of this suite`);
  return result;
}

/** What makes the two results hard to compare. */
function differencesOf(a: Result, b: Result): string[] {
  const facts: [string, (result: Result) => unknown][] = [
    ['cpu', (result) => result.machine.cpu],
    ['cores', (result) => result.machine.cores],
    ['kernel', (result) => result.machine.kernel],
    ['node', (result) => result.versions.node],
    ['duration', (result) => result.settings.durationSec],
    ['rounds', (result) => result.settings.rounds],
  ];
  return facts
    .filter(([, of]) => of(a) !== of(b))
    .map(([name, of]) => `note: ${name} differs: ${of(a)} and ${of(b)}`);
}

function describe({ scenario, case: name, server, figure, a, b, ratio, isClear }: Comparison): string {
  const { title, format } = figureFormats[figure] ?? { title: figure, format: String };
  const spread = `${ratio.median.toFixed(3)} (${ratio.min.toFixed(3)} to ${ratio.max.toFixed(3)})`;
  const change = `${format(a)} → ${format(b)}`;
  return `${isClear ? '*' : ' '} ${scenario}: ${name} · ${server} · ${title}: ${spread}  ${change}`;
}
