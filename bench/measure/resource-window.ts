// What a server and the whole machine used between two moments.
import { type CpuReading, type CpuUse, cpuBetween, readCpu } from '../processes/process-cpu.ts';
import { readMemory } from '../processes/process-memory.ts';
import { type MachineReading, machineBetween, readMachine } from './machine-load.ts';

export interface Resources {
  /** Undefined where there is no /proc. */
  cpu: CpuUse | undefined;
  busyCores: number | undefined;
  figures: Record<string, number>;
}

export class ResourceWindow {
  readonly #pid: number;
  readonly #cpu: CpuReading | undefined;
  readonly #machine: MachineReading | undefined;

  constructor(pid: number) {
    this.#pid = pid;
    this.#machine = readMachine();
    this.#cpu = readCpu(pid);
  }

  close(): Resources {
    const after = readCpu(this.#pid);
    const machineAfter = readMachine();
    const cpu = this.#cpu && after && cpuBetween(this.#pid, this.#cpu, after);
    const machine = this.#machine && machineAfter && machineBetween(this.#machine, machineAfter);
    const memory = readMemory(this.#pid);
    return {
      cpu,
      busyCores: machine?.busyCores,
      figures: { ...cpu, ...machine, ...(memory && inMiB(memory.rssBytes)) },
    };
  }
}

function inMiB(rssBytes: number): { rssMiB: number } {
  return { rssMiB: rssBytes / 1024 / 1024 };
}
