// Says what kept a run from being faster, so that nobody reads the generator's limit as the server's.
import type { GeneratorReport } from '../load/generator.ts';
import type { Resources } from './resource-window.ts';

const saturated = 0.92;
/** What there is to use up. */
export interface Capacity {
  /** Of the machine. */
  cores: number;
  /** Of the server; peers without workers never use them. */
  workers: number;
}

export function bottleneckOf(
  report: GeneratorReport,
  resources: Resources,
  { cores, workers }: Capacity,
): string {
  const socketThread = resources.cpu?.socketThreadCores ?? 0;
  const inWorkers = (resources.cpu?.processCores ?? 0) - socketThread;
  const isServerFull = socketThread >= saturated;
  const isGeneratorFull = report.cores >= saturated;
  if (isServerFull && isGeneratorFull) return 'limit: socket thread and generator alike';
  if (isServerFull) return 'limit: socket thread';
  if ((resources.busyCores ?? 0) >= saturated * cores) {
    return isGeneratorFull ? 'limit: generator (all cores busy)' : 'limit: all cores busy';
  }
  if (inWorkers >= saturated * workers) return 'limit: workers';
  return isGeneratorFull ? 'limit: generator' : 'limit: none full (waiting)';
}
