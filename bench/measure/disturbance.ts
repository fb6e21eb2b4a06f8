// How much others took from the machine during a measurement: a server that waits for a core is not slow.
import type { Measurement } from './measurement.ts';
import type { Resources } from './resource-window.ts';

/** Cores that are worth a remark, and a repetition if the user wants one. */
const noticeableCores = 0.15;

/** Cores used by other programs and, in a virtual machine, by other guests of the host. */
export function disturbanceFigures(resources: Resources, generatorCores: number): Record<string, number> {
  if (resources.busyCores === undefined || !resources.cpu) return {};
  const others = Math.max(0, resources.busyCores - resources.cpu.processCores - generatorCores);
  return { disturbedCores: others + (resources.figures.stolenCores ?? 0) };
}

export function isDisturbed(measurement: Measurement): boolean {
  return disturbedCores(measurement) > noticeableCores;
}

export function disturbedCores({ figures }: Measurement): number {
  return figures.disturbedCores ?? 0;
}

/** Empty for a quiet machine. */
export function disturbanceNotes(measurement: Measurement): string[] {
  if (!isDisturbed(measurement)) return [];
  const { disturbedCores = 0, stolenCores = 0 } = measurement.figures;
  return [
    `disturbed: others took ${disturbedCores.toFixed(2)} cores, ${stolenCores.toFixed(2)} of them by the host`,
  ];
}
