// How busy all cores are, from /proc/stat: shows whether something else ran beside a measurement.
import { readFileSync } from 'node:fs';

export interface MachineReading {
  atMs: number;
  busyTicks: number;
  stolenTicks: number;
}

const ticksPerSec = 100;

export function readMachine(): MachineReading | undefined {
  try {
    const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]!;
    const [user, nice, system, , , irq, softirq, stolen] = line.split(/\s+/).slice(1).map(Number);
    const busyTicks = user! + nice! + system! + irq! + softirq!;
    return { atMs: performance.now(), busyTicks, stolenTicks: stolen ?? 0 };
  } catch {
    return undefined;
  }
}

/** Cores in use between two readings, and cores the hypervisor took away. */
export function machineBetween(before: MachineReading, after: MachineReading) {
  const ticks = ((after.atMs - before.atMs) / 1000) * ticksPerSec;
  return {
    busyCores: (after.busyTicks - before.busyTicks) / ticks,
    stolenCores: (after.stolenTicks - before.stolenTicks) / ticks,
  };
}
