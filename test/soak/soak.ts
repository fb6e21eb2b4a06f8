// One soak run: a server in a process of its own, a mixed load with clients that come and go, and samples of what the
// server uses meanwhile and afterwards.
import { setTimeout as pause } from 'node:timers/promises';
import { commonSettings, onServer, stop } from '../support/long-runs/long-run.ts';
import { metricOf } from '../support/long-runs/metrics.ts';
import { isError, ServerChild } from '../support/long-runs/server-child.ts';
import { runLoad } from './load.ts';
import type { SoakOptions } from './options.ts';
import type { SoakReport } from './report.ts';
import { type Sample, Sampler } from './sampler.ts';
import { type Figure, trendOf } from './trend.ts';
import { World } from './world.ts';

/** How much each figure may grow after the first third of a run; null: it is only shown. */
export const growthLimits: Record<Figure, number | null> = {
  residentMiB: 48,
  heapMiB: 16,
  externalMiB: 16,
  // Pages of workers that died wait for a full collection, which V8 does not hasten for shared memory.
  arrayBuffersMiB: 16,
  workerHeapMiB: 32,
  workerExternalMiB: 16,
  timerDelayMs: null,
  openFiles: 16,
  threads: 2,
  clients: 16,
  topics: 16,
  requests: 4,
  queuedFrames: null,
};

/** What a server with nobody left may hold beyond what it did at its start: pools of pages, warm code. */
const heldLimits = { heapMiB: 16, arrayBuffersMiB: 24 };
const samplesPerRun = 300;
const shortestIntervalMs = 1_000;
const longestIntervalMs = 5_000;
const restMs = 30_000;
/** Files and threads that a process opens when it first needs them: libuv's pool, connections kept alive. */
const lateResources = 8;

export async function runSoak(
  options: SoakOptions,
  onSample: (sample: Sample) => void = () => {},
): Promise<SoakReport> {
  const unexpected: string[] = [];
  const child = new ServerChild(
    settingsOf(options),
    (line) => {
      // A worker is killed now and then, and both lines belong to that.
      const isKill = line.code === 'WORKER_LOST' || line.code === 'FRAME_LOST';
      if (isError(line) && !isKill) unexpected.push(JSON.stringify(line));
    },
    { probe: new URL('../../bench/servers/memory-probe.mjs', import.meta.url) },
  );
  return onServer(child, () => run(options, child, unexpected, onSample));
}

async function run(
  options: SoakOptions,
  child: ServerChild,
  unexpected: string[],
  onSample: (sample: Sample) => void,
): Promise<SoakReport> {
  const sampler = new Sampler(child);
  const before = await sampler.sample('collect');
  const world = new World(child, options);
  const everyone = runLoad(world, options.seed, options.clients);
  const samples: Sample[] = [];
  const shareMs = (options.seconds * 1000) / samplesPerRun;
  const intervalMs = Math.min(longestIntervalMs, Math.max(shortestIntervalMs, shareMs));
  while (!world.isOver()) {
    await pause(intervalMs);
    try {
      const sample = await sampler.sample();
      samples.push(sample);
      onSample(sample);
    } catch (error) {
      world.problem(`the server cannot be asked: ${String(error)}`);
    }
  }
  await everyone;
  sampler.close();
  const after = child.hasEnded ? undefined : await rest(sampler, before);
  const metrics = child.hasEnded ? undefined : await child.metrics();
  const workersLost = metrics === undefined ? Number.NaN : metricOf(metrics, 'workers_lost_total');
  const { code, signal, stopSec } = await stop(child);

  const figures = Object.keys(growthLimits) as Figure[];
  const trends = figures.map((figure) => trendOf(samples, figure, growthLimits[figure]));
  const problems = [...world.problems, ...unexpected.map((line) => `the server logged: ${line}`)];
  if (code !== 0) problems.push(`the server ended with ${code ?? signal}: ${child.stderr}`);
  if (workersLost !== world.kills) problems.push(`${workersLost} workers were lost, ${world.kills} killed`);
  problems.push(...leftOver(before, after));
  const { connections, messages, answers, requests, consoles, kills } = world;
  return {
    options,
    samples: samples.length,
    load: { connections, messages, answers, requests, consoles, kills },
    trends,
    before,
    after,
    stopSec,
    problems,
  };
}

/** The server with nobody left; what is there then has leaked. */
async function rest(sampler: Sampler, before: Sample): Promise<Sample> {
  const deadline = performance.now() + restMs;
  for (;;) {
    const sample = await sampler.sample('collect');
    const isAtRest = sample.clients + sample.topics + sample.requests + sample.queuedFrames === 0;
    if ((isAtRest && sample.openFiles <= before.openFiles + lateResources) || performance.now() > deadline)
      return sample;
    await pause(shortestIntervalMs);
  }
}

function leftOver(before: Sample, after: Sample | undefined): string[] {
  if (after === undefined) return [];
  const problems: string[] = [];
  for (const figure of ['clients', 'topics', 'requests', 'queuedFrames'] as const) {
    if (after[figure] !== 0) problems.push(`${after[figure]} ${figure} are left when everyone has gone`);
  }
  for (const figure of ['openFiles', 'threads'] as const) {
    const grown = after[figure] - before[figure];
    if (grown > lateResources) problems.push(`${figure}: ${grown} more than before the load`);
  }
  for (const [figure, limit] of Object.entries(heldLimits) as [keyof typeof heldLimits, number][]) {
    const grown = after[figure] - before[figure];
    if (grown > limit) problems.push(`${figure}: ${grown.toFixed(1)} more than before the load are held`);
  }
  return problems;
}

function settingsOf({ workers, maxBytes }: SoakOptions): Record<string, string> {
  return {
    ...commonSettings(new URL('handlers/mixed.mjs', import.meta.url), workers),
    LOG_LEVEL: 'info',
    // Slow readers are to reach it.
    MAX_BACKPRESSURE_BYTES: String(4 * maxBytes),
    ON_FRAME_LOST: 'close',
  };
}
