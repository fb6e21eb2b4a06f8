// The command line of the chaos runs: `npm run chaos -- --help`.
import { InvalidArgumentError, Option } from 'commander';
import {
  type CommandLine,
  exitOnSignals,
  finish,
  longRunCommand,
} from '../support/long-runs/command-line.ts';
import { runChaos } from './chaos.ts';
import { type FaultName, faultNames, parseFaults } from './faults.ts';
import { type ChaosOptions, handlerNames } from './options.ts';
import { formatReport } from './report.ts';

type Options = CommandLine & Pick<ChaosOptions, 'handler' | 'faults' | 'onFrameLost' | 'tls'>;

const { minutes, json, ...options } = longRunCommand(
  'chaos',
  'Kills workers and hurts a server in every way it knows, and proves that nothing is lost unreported.',
  { minutes: 1, clients: 24 },
)
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
  .option('--tls', 'clients come through TLS, with a certificate made for the run', false)
  .parse()
  .opts<Options>();

console.log(`chaos: --seed ${options.seed}, ${minutes} min, faults ${[...options.faults].join(',')}`);
exitOnSignals();
const report = await runChaos({ ...options, seconds: minutes * 60 });
finish(report, formatReport(report), report.violations.length === 0, json);

function faultList(text: string): Set<FaultName> {
  try {
    return parseFaults(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
