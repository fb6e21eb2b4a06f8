// One load on one server: warm up, open the window, wait, close it, and relate what was counted to what was used.
import { setTimeout as sleep } from 'node:timers/promises';
import { describeFaults } from '../load/counting/faults.ts';
import type { GeneratorReport } from '../load/generator.ts';
import type { LoadPlan } from '../load/modes/plan.ts';
import type { RunningServer } from '../servers/running-server.ts';
import { bottleneckOf, type Capacity } from './bottleneck.ts';
import { disturbanceFigures } from './disturbance.ts';
import type { Bench, Measurement } from './measurement.ts';
import { type Resources, ResourceWindow } from './resource-window.ts';

export type LoadRequest = Pick<LoadPlan, 'connections' | 'mode' | 'message'> & { path?: string };

/** Runs the load and returns the usual figures. */
export async function measureLoad(
  server: RunningServer,
  bench: Bench,
  request: LoadRequest,
): Promise<Measurement> {
  const { generator } = bench;
  await generator.connect(loadPlan(server, request));
  generator.go();
  await sleep(bench.warmUpSec * 1000);
  await generator.openWindow();
  const window = new ResourceWindow(server.pid);
  await sleep(bench.settings.durationSec * 1000);
  const resources = window.close();
  await generator.closeWindow();
  const report = await generator.stop();
  return {
    figures: {
      ...loadFigures(report),
      ...costFigures(report, resources),
      ...resources.figures,
      ...disturbanceFigures(resources, report.totalCores),
    },
    faults: describeFaults(report.faults),
    notes: [bottleneckOf(report, resources, capacityOf(server, bench))],
  };
}

export function loadPlan(server: RunningServer, request: LoadRequest): LoadPlan {
  const { path = '/', ...rest } = request;
  return { ...rest, target: { port: server.port, path }, firstNumber: 0 };
}

export function loadFigures(report: GeneratorReport): Record<string, number> {
  return { messagesPerSec: report.messagesPerSec, ...report.latency, generatorCores: report.totalCores };
}

function costFigures(report: GeneratorReport, resources: Resources): Record<string, number> {
  if (!resources.cpu || report.messagesPerSec === 0) return {};
  const usPerMessage = (cores: number) => (cores * 1e6) / report.messagesPerSec;
  return {
    cpuUsPerMessage: usPerMessage(resources.cpu.processCores),
    socketThreadUsPerMessage: usPerMessage(resources.cpu.socketThreadCores),
    generatorUsPerMessage: usPerMessage(report.totalCores),
  };
}

export function capacityOf(server: RunningServer, bench: Bench): Capacity {
  return { cores: bench.settings.cores, workers: Number(server.spec.env.WORKERS) };
}
