// What went wrong in a run, counted under a reason. One fault makes the run invalid.

export class Faults {
  readonly #counts: Record<string, number> = {};

  add(reason: string, count = 1): void {
    this.#counts[reason] = (this.#counts[reason] ?? 0) + count;
  }

  get counts(): Record<string, number> {
    return { ...this.#counts };
  }
}

/** One sentence per reason. */
export function describeFaults(counts: Record<string, number>): string[] {
  return Object.entries(counts).map(([reason, count]) => `${count} × ${reason}`);
}

export function mergeFaults(all: Record<string, number>[]): Record<string, number> {
  const merged = new Faults();
  for (const counts of all) for (const [reason, count] of Object.entries(counts)) merged.add(reason, count);
  return merged.counts;
}
