// The command line of the chaos runs: `npm run chaos -- --help`.
import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { positiveNumber, wholeNumber } from '../support/long-runs/number-arguments.ts';
import { type HandlerName, handlerNames, runChaos } from './chaos.ts';
import { type FaultName, faultNames, parseFaults } from './faults.ts';
import { formatReport } from './report.ts';

interface Options {
  minutes: number;
  seed: number;
  clients: number;
  workers: number;
  handler: HandlerName;
  faults: Set<FaultName>;
  onFrameLost: 'close' | 'ignore';
  json?: string;
}

const { minutes, json, ...options } = new Command('npm run chaos --')
  .description(
    'Kills workers and hurts a server in every way it knows, and proves that nothing is lost unreported.',
  )
  .option('--minutes <number>', 'length of the load', positiveNumber, 1)
  .option(
    '--seed <number>',
    'the plan of orders and faults (default: a new one)',
    wholeNumber,
    Date.now() % 2 ** 31,
  )
  .option('--clients <count>', 'clients that are online at once', wholeNumber, 24)
  .option('--workers <count>', 'worker threads', wholeNumber, 2)
  .addOption(
    new Option('--handler <kind>', 'how the handler is written').choices(handlerNames).default('pinned'),
  )
  .addOption(
    new Option('--faults <list>', `all, or some of ${faultNames.join(', ')}`)
      .argParser(faultList)
      .default(new Set(faultNames), 'all'),
  )
  .addOption(
    new Option('--on-frame-lost <policy>', 'ON_FRAME_LOST').choices(['close', 'ignore']).default('close'),
  )
  .option('--json <file>', 'also write the report there')
  .parse()
  .opts<Options>();

console.log(`chaos: --seed ${options.seed}, ${minutes} min, faults ${[...options.faults].join(',')}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
const report = await runChaos({ ...options, seconds: minutes * 60 });
console.log(`${formatReport(report)}\n${JSON.stringify(report)}`);
if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
process.exit(report.violations.length === 0 ? 0 : 1);

function faultList(text: string): Set<FaultName> {
  try {
    return parseFaults(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
