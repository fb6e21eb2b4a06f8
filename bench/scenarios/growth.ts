// growth: the same load for a long time; memory must stay where it is. Takes ten minutes, so only with --full or
// by name, and shorter with --duration.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chart } from '../charts/chart.ts';
import { lineChart } from '../charts/line-chart.ts';
import type { Run } from '../figures/result.ts';
import { describeFaults } from '../load/counting/faults.ts';
import { opcodes } from '../load/frames/frame.ts';
import { loadFigures, loadPlan } from '../measure/load-run.ts';
import type { Bench, Measurement } from '../measure/measurement.ts';
import { readMemory } from '../processes/process-memory.ts';
import type { RunningServer } from '../servers/running-server.ts';
import { peer } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import { chosen, heddles } from './contenders.ts';
import type { Case, Scenario } from './scenario.ts';

const sampleCount = 120;
/** The first part of a run fills caches and pools; growth is what happens after it. */
const settledPart = 1 / 3;
const mebibyte = 1024 * 1024;

export const growth: Scenario = {
  name: 'growth',
  about: 'Echo of 20 bytes on 100 connections for ten minutes: resident memory and heap over time.',
  table: { figures: ['messagesPerSec', 'rssMiB', 'heapMiB', 'rssGrowth', 'heapGrowth'], ratio: 'rssGrowth' },
  charts: (runs) => [
    memoryChart('rss', 'growth: resident memory', 'rssMiB', runs),
    memoryChart('heap', 'growth: heap of the socket thread', 'heapMiB', runs),
  ],
  cases: (settings) => [growthCase(settings)],
};

export const growthCaseName = '20 B, 100 connections';

function growthCase(settings: Settings): Case {
  const servers = [...heddles(settings, 'echo', 1), ...(settings.isFull ? [] : [peer('uws-inline', 'echo')])];
  return {
    name: growthCaseName,
    parameters: { connections: 100 },
    servers: chosen(settings, servers).map((spec) => ({ ...spec, isProbed: true })),
    reference: 'uws-inline',
    needsFreshServer: true,
    maxRounds: 1,
    measure: measureGrowth,
  };
}

async function measureGrowth(server: RunningServer, bench: Bench): Promise<Measurement> {
  const { generator, settings } = bench;
  const runSec = settings.growthSec;
  await generator.connect(
    loadPlan(server, {
      connections: 100,
      mode: { kind: 'closed loop', inFlight: 1 },
      message: { sizeBytes: 20, workTenthsOfMs: 0, opcode: opcodes.binary },
    }),
  );
  generator.go();
  await generator.openWindow();
  const series: Record<string, number>[] = [];
  const startedAt = performance.now();
  for (let sample = 0; sample <= sampleCount; sample++) {
    const heap = await server.memoryUsage();
    const memory = readMemory(server.pid);
    series.push({
      atSec: (performance.now() - startedAt) / 1000,
      rssMiB: (memory?.rssBytes ?? heap.rss) / mebibyte,
      heapMiB: heap.heapUsed / mebibyte,
      externalMiB: (heap.external + heap.arrayBuffers) / mebibyte,
    });
    if (sample < sampleCount) await sleep((runSec * 1000) / sampleCount);
  }
  await generator.closeWindow();
  const report = await generator.stop();
  return {
    figures: { ...loadFigures(report), ...growthFigures(series), runSec },
    faults: describeFaults(report.faults),
    notes: [],
    series,
  };
}

/** Compares the lowest points of the first and the last third after settling: what is left after collections. */
export function growthFigures(series: Record<string, number>[]): Record<string, number> {
  const settled = series.slice(Math.floor(series.length * settledPart));
  const third = Math.ceil(settled.length / 3);
  const lowest = (samples: Record<string, number>[], figure: string) =>
    Math.min(...samples.map((sample) => sample[figure] ?? Number.NaN));
  const growthOf = (figure: string) =>
    lowest(settled.slice(-third), figure) / lowest(settled.slice(0, third), figure);
  return {
    rssMiB: series.at(-1)?.rssMiB ?? Number.NaN,
    heapMiB: series.at(-1)?.heapMiB ?? Number.NaN,
    rssGrowth: growthOf('rssMiB'),
    heapGrowth: growthOf('heapMiB'),
  };
}

function memoryChart(name: string, title: string, figure: string, runs: Run[]): Chart {
  const data = runs.flatMap(({ series = [], server }) =>
    series.map((sample) => ({ ...sample, server, value: sample[figure] ?? 0 })),
  );
  return lineChart({
    name,
    title,
    x: { field: 'atSec', title: 'seconds' },
    axis: 'MiB',
    data,
    hasPoints: false,
  });
}
