// The benchmark suite's command line: `npm run bench -- --help`.
import { CommanderError } from 'commander';
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
import { readOptions } from './settings/options.ts';
import { parseSettings, type Settings } from './settings/settings.ts';

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
