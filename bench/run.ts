// The benchmark suite's command line: `npm run bench -- --help`.

import { Command, CommanderError } from 'commander';
import { calibrate } from './calibration.ts';
import { isValid, type Result } from './figures/result.ts';
import { openFileLimit } from './processes/open-files.ts';
import { describeGit, describeMachine, describeVersions } from './report/environment.ts';
import { targetTable } from './report/markdown.ts';
import { describeRun } from './report/progress.ts';
import { writeResult } from './report/write.ts';
import { Runner } from './runner.ts';
import { scenarios, scenariosFor } from './scenarios/all.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { tuneScenario } from './scenarios/tune.ts';
import { peerNames } from './servers/server-spec.ts';
import { parseSettings, type RawOptions, type Settings } from './settings/settings.ts';

const interruptedCode = 130;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(interruptedCode)); // children.ts ends what was started.
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommanderError)) console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
}

/** The exit code: 1 when a run was invalid. */
async function main(argv: string[]): Promise<number> {
  const names = scenarios.map((scenario) => scenario.name);
  const settings = parseSettings(readOptions(argv, names), names);
  const asked = settings.tune
    ? [tuneScenario(settings.tune)]
    : scenariosFor(settings.scenarios, settings.isFull);
  const result = await measure(settings, asked, argv);
  console.log(`\n${targetTable(result)}`);
  for (const { conclusion } of asked) if (conclusion) console.log(conclusion(result.runs));
  console.log(`\nresult: ${await writeResult(result)}`);
  const invalid = result.runs.filter((run) => !isValid(run)).length;
  if (invalid > 0) console.error(`${invalid} of ${result.runs.length} runs are invalid`);
  return invalid > 0 ? 1 : 0;
}

async function measure(settings: Settings, asked: Scenario[], command: string[]): Promise<Result> {
  const startedAt = new Date().toISOString();
  const calibration = await calibrate(settings);
  console.log(`calibration: ${calibration.note}`);
  const runner = new Runner(settings, calibration.blocksPerMs, {
    finished: (run, done, total) => console.log(describeRun(run, done, total)),
  });
  try {
    const runs = await runner.run(asked);
    const { durationSec, rounds, repeats, loadProcesses, isFull } = settings;
    return {
      schema: 1,
      startedAt,
      finishedAt: new Date().toISOString(),
      command,
      git: describeGit(),
      machine: describeMachine(),
      versions: describeVersions(),
      openFileLimit: openFileLimit(),
      settings: { durationSec, rounds, repeats, loadProcesses, isFull },
      calibration,
      runs,
    };
  } finally {
    await runner.end();
  }
}

function readOptions(argv: string[], scenarioNames: string[]): RawOptions {
  return new Command('npm run bench --')
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
