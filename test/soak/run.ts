// The command line of the soak runs: `npm run soak -- --help`.
import {
  type CommandLine,
  exitOnSignals,
  finish,
  longRunCommand,
  wholeNumber,
} from '../support/long-runs/command-line.ts';
import { formatSoak, isGood } from './report.ts';
import { runSoak } from './soak.ts';

const progressMs = 60_000;

const { minutes, json, ...options } = longRunCommand(
  'soak',
  'Keeps a server under a mixed load and says whether memory, files or threads grow.',
  { minutes: 10, clients: 40 },
)
  .option('--max-bytes <bytes>', 'size of the largest messages', wholeNumber, 262_144)
  .parse()
  .opts<CommandLine & { maxBytes: number }>();

exitOnSignals();
let shown = performance.now();
const report = await runSoak({ ...options, seconds: minutes * 60 }, (sample) => {
  if (performance.now() - shown < progressMs) return;
  shown = performance.now();
  const { atSec, residentMiB, heapMiB, threads, openFiles, clients } = sample;
  const memory = `resident ${residentMiB.toFixed(0)} MiB, heap ${heapMiB.toFixed(0)} MiB`;
  console.log(`${atSec.toFixed(0)} s: ${memory}, ${threads} threads, ${openFiles} files, ${clients} clients`);
});
finish(report, formatSoak(report), isGood(report), json);
