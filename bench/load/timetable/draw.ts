// Random numbers without a state: whoever has the same keys has the same number, in whatever process and order it asks.
// So sender, verifier and the ideal queue agree about a load without telling each other.

/** At least 0, below 1. Each key is mixed in by MurmurHash3's finalizer (Appleby, 2011). */
export function draw(...keys: number[]): number {
  let mixed = 0x9e3779b9;
  for (const key of keys) {
    mixed = Math.imul(mixed ^ key, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    mixed ^= mixed >>> 16;
  }
  return (mixed >>> 0) / 2 ** 32;
}

/** The first key after the seed: what a number is drawn for, so that no two uses share their numbers. */
export const purposes = { gap: 1, client: 2, weight: 3 } as const;
