// Says what kept a run from being faster, so that nobody reads the generator's limit as the server's.

import type { GeneratorReport } from '../load/generator.ts';
import type { Resources } from './resource-window.ts';

const SATURATED = 0.92;
/** Cores used by neither side, or by another guest of the same host, that are worth a remark. */
const DISTURBANCE_CORES = 0.15;

export function bottleneckOf(
  report: GeneratorReport,
  resources: Resources,
  { cores, workers }: Capacity,
): string {
  return [limitOf(report, resources, { cores, workers }), ...disturbance(resources, report.totalCores)].join(
    '; ',
  );
}

/** What there is to use up. */
export interface Capacity {
  /** Of the machine. */
  cores: number;
  /** Of the server; peers without workers never use them. */
  workers: number;
}

function limitOf(report: GeneratorReport, resources: Resources, { cores, workers }: Capacity): string {
  const socketThread = resources.cpu?.socketThreadCores ?? 0;
  const inWorkers = (resources.cpu?.processCores ?? 0) - socketThread;
  const isServerFull = socketThread >= SATURATED;
  const isGeneratorFull = report.cores >= SATURATED;
  if (isServerFull && isGeneratorFull) return 'limit: socket thread and generator alike';
  if (isServerFull) return 'limit: socket thread';
  if ((resources.busyCores ?? 0) >= SATURATED * cores) {
    return isGeneratorFull ? 'limit: generator (all cores busy)' : 'limit: all cores busy';
  }
  if (inWorkers >= SATURATED * workers) return 'limit: workers';
  return isGeneratorFull ? 'limit: generator' : 'limit: none full (waiting)';
}

/** What others took from the machine meanwhile: a server that waits for a core is not slow. */
export function disturbance(resources: Resources, generatorCores: number): string[] {
  if (resources.busyCores === undefined || !resources.cpu) return [];
  const others = resources.busyCores - resources.cpu.processCores - generatorCores;
  const stolen = resources.figures.stolenCores ?? 0;
  return [
    ...(others > DISTURBANCE_CORES ? [`disturbed: ${others.toFixed(2)} cores used by others`] : []),
    ...(stolen > DISTURBANCE_CORES ? [`disturbed: ${stolen.toFixed(2)} cores taken by the hypervisor`] : []),
  ];
}
