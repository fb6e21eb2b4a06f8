// The options of the suite's command line, as text.
import { Command } from 'commander';
import { peerNames } from '../servers/server-spec.ts';

/** Throws a CommanderError for what it does not know, and for --help. */
export function readOptions(argv: string[], scenarioNames: string[]): RawOptions {
  return new Command('heddle bench')
    .description('Measures Heddle beside other servers on this machine.')
    .option('--scenario <names>', `comma-separated, of ${scenarioNames.join(', ')}`)
    .option('--workers <counts>', 'comma-separated worker counts of Heddle to sweep')
    .option('--duration <seconds>', 'length of each measurement (default 1, with --full 3)')
    .option('--rounds <count>', 'how often every server takes its turn (default 3)')
    .option('--repeats <count>', 'repeat what other load disturbed, at most this often (default 0)')
    .option('--peers <names>', `comma-separated, of ${peerNames.join(', ')} (default all)`)
    .option('--full', 'all scenarios with all cases; takes about an hour')
    .option('--load-processes <count>', 'processes of the load generator (default 1)')
    .option('--tune <handler>', 'find WORKERS for your handler module instead of running scenarios')
    .option('--payload <text or file>', 'the message that --tune sends')
    .option('--connections <count>', 'clients of --tune (default 100)')
    .allowExcessArguments(false)
    .exitOverride()
    .parse(argv, { from: 'user' })
    .opts<RawOptions>();
}

/** Options as commander hands them over: text or nothing. */
export interface RawOptions {
  scenario?: string;
  workers?: string;
  duration?: string;
  rounds?: string;
  repeats?: string;
  peers?: string;
  full?: boolean;
  loadProcesses?: string;
  tune?: string;
  payload?: string;
  connections?: string;
}
