// Before anything is measured: how much work fills a millisecond, and whether the load generator can keep the
// fastest server busy. If it cannot, throughput against that server says less than it seems to, and we say so.
import type { Calibration, Run } from './figures/result.ts';
import { Runner } from './runner.ts';
import { echoCase } from './scenarios/echo.ts';
import { peer } from './servers/server-spec.ts';
import type { Settings } from './settings/settings.ts';
import { calibrateBlocksPerMs } from './work/calibrate.ts';
import { measureParallelEfficiency } from './work/parallel.ts';

const busyCores = 0.92;

export async function calibrate(settings: Settings): Promise<Calibration> {
  const blocksPerMs = calibrateBlocksPerMs();
  const parallelEfficiency = await measureParallelEfficiency(settings.cores);
  const runner = new Runner({ ...settings, rounds: 1, durationSec: 1 }, blocksPerMs, { finished: () => {} });
  try {
    const shape = { sizeBytes: 20, connections: 100, inFlight: 1 };
    const ofCase = { ...echoCase(settings, shape, []), servers: [peer('uws-inline', 'echo')] };
    const [run] = await runner.run([{ name: 'calibration', cases: () => [ofCase] }]);
    return { blocksPerMs, parallelEfficiency, ...judgeGenerator(run!) };
  } finally {
    await runner.end();
  }
}

function judgeGenerator(run: Run): Pick<Calibration, 'bareLoop' | 'note'> {
  if (run.faults.length > 0)
    return { bareLoop: undefined, note: `calibration failed: ${run.faults.join('; ')}` };
  const { messagesPerSec = 0, socketThreadCores = 0, generatorUsPerMessage = 0 } = run.figures;
  const pace = `${Math.round(messagesPerSec).toLocaleString('en-US')} messages/s at ${generatorUsPerMessage.toFixed(1)} µs each`;
  const note =
    socketThreadCores >= busyCores
      ? `the generator keeps the bare loop busy (${pace} of its own CPU)`
      : `the generator is the bottleneck on the bare loop, which is busy to ${(socketThreadCores * 100).toFixed(0)} % ` +
        `(${pace} of its own CPU): compare CPU per message rather than messages/s`;
  return { bareLoop: run.figures, note };
}
