// The result file: what was measured, where, with what. Charts and tables are drawn from it alone.

export interface Result {
  schema: 1;
  startedAt: string;
  finishedAt: string;
  /** The arguments after `npm run bench --`. */
  command: string[];
  git: { revision: string; isDirty: boolean };
  machine: Machine;
  versions: Record<string, string>;
  openFileLimit: number | undefined;
  settings: { durationSec: number; rounds: number; repeats: number; loadProcesses: number; isFull: boolean };
  calibration: Calibration;
  runs: Run[];
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  kernel: string;
  arch: string;
}

export interface Calibration {
  /** 16 KiB SHA-256 blocks one core hashes in a millisecond. */
  blocksPerMs: number;
  /** What a core hashes while all cores do, over what it hashes alone: no server scales better. */
  parallelEfficiency: number;
  /** Echo of 20 bytes, 100 connections, on the bare loop; undefined when that failed or was not asked for. */
  bareLoop: Record<string, number> | undefined;
  note: string;
}

/** One case on one server in one round. */
export interface Run {
  scenario: string;
  case: string;
  parameters: Record<string, number>;
  server: string;
  reference: string;
  round: number;
  figures: Record<string, number>;
  /** Empty, or the run is not valid and counts in no median. */
  faults: string[];
  notes: string[];
  series?: Record<string, number>[];
}

export function isValid(run: Run): boolean {
  return run.faults.length === 0;
}
