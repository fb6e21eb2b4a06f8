// How much memory a server takes at most unless it is told: a share of what the machine or the cgroup of the process has.
import { totalmem } from 'node:os';

const share = 0.75;

/** In MiB. Node reads the limits of cgroups v1 and v2; where there is none it says 0, or more than the machine has. */
export function defaultMemoryMb(
  machineBytes = totalmem(),
  cgroupBytes = process.constrainedMemory(),
): number {
  const bytes = cgroupBytes > 0 ? Math.min(machineBytes, cgroupBytes) : machineBytes;
  return Math.max(64, Math.floor((share * bytes) / (1024 * 1024)));
}
