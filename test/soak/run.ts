// The command line of the soak runs: `npm run soak -- --help`.
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { positiveNumber, wholeNumber } from '../support/long-runs/number-arguments.ts';
import { formatSoak, isGood } from './report.ts';
import { runSoak, type SoakOptions } from './soak.ts';

const progressMs = 60_000;

const { minutes, json, ...options } = new Command('npm run soak --')
  .description('Keeps a server under a mixed load and says whether memory, files or threads grow.')
  .option('--minutes <number>', 'length of the load', positiveNumber, 10)
  .option('--seed <number>', 'what the clients do (default: a new one)', wholeNumber, Date.now() % 2 ** 31)
  .option('--clients <count>', 'clients that are online at once', wholeNumber, 40)
  .option('--workers <count>', 'worker threads', wholeNumber, 2)
  .option('--max-bytes <bytes>', 'size of the largest messages', wholeNumber, 262_144)
  .option('--json <file>', 'also write the report there')
  .parse()
  .opts<Omit<SoakOptions, 'seconds'> & { minutes: number; json?: string }>();

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
let shown = performance.now();
const report = await runSoak({ ...options, seconds: minutes * 60 }, (sample) => {
  if (performance.now() - shown < progressMs) return;
  shown = performance.now();
  const { atSec, residentMiB, heapMiB, threads, openFiles, clients } = sample;
  const memory = `resident ${residentMiB.toFixed(0)} MiB, heap ${heapMiB.toFixed(0)} MiB`;
  console.log(`${atSec.toFixed(0)} s: ${memory}, ${threads} threads, ${openFiles} files, ${clients} clients`);
});
console.log(`${formatSoak(report)}\n${JSON.stringify(report)}`);
if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
process.exit(isGood(report) ? 0 : 1);
