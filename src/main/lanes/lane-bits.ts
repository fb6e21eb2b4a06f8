// A set of lanes with one bit each: a plain number for up to 31 lanes, so that a hundred thousand clients can have
// one each; an array of words for more.

export type LaneBits = number | Uint32Array;

const smallLimit = 31;

export function emptyLaneBits(lanes: number): LaneBits {
  return lanes <= smallLimit ? 0 : new Uint32Array(Math.ceil(lanes / 32));
}

export function hasLane(bits: LaneBits, lane: number): boolean {
  if (typeof bits === 'number') return (bits & (1 << lane)) !== 0;
  return ((bits[lane >> 5] ?? 0) & (1 << (lane & 31))) !== 0;
}

/** Returns the set with `lane` in it; the set that was given must not be used any more. */
export function addLane(bits: LaneBits, lane: number): LaneBits {
  if (typeof bits === 'number') return bits | (1 << lane);
  bits[lane >> 5] = (bits[lane >> 5] ?? 0) | (1 << (lane & 31));
  return bits;
}

/** Returns the set without `lane`; the set that was given must not be used any more. */
export function removeLane(bits: LaneBits, lane: number): LaneBits {
  if (typeof bits === 'number') return bits & ~(1 << lane);
  bits[lane >> 5] = (bits[lane >> 5] ?? 0) & ~(1 << (lane & 31));
  return bits;
}
