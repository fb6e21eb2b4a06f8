// A histogram of times, cheap enough to be always on: eight buckets an octave, so a value is known to 12.5 %.

const subBits = 3;
const subBuckets = 1 << subBits;
const bucketCount = (32 - subBits + 1) * subBuckets;

/** Counts whole microseconds from 0 to 2^32 - 1. */
export class Histogram {
  readonly counts = new Float64Array(bucketCount);
  count = 0;
  sum = 0;

  record(timeUs: number, times = 1): void {
    const value = timeUs >>> 0;
    const index = indexOf(value);
    this.counts[index] = (this.counts[index] ?? 0) + times;
    this.count += times;
    this.sum += value * times;
  }

  /** The value that `share` (0 to 1) of the recorded ones do not exceed, to the bucket's upper bound; 0 when empty. */
  quantile(share: number): number {
    return quantileOf(this.counts, this.count, share);
  }

  /** How many recorded values are at most `boundUs`, to the precision of the buckets. */
  atMost(boundUs: number): number {
    let total = 0;
    for (let index = 0; index < bucketCount && upperBound(index) <= boundUs; index++)
      total += this.counts[index] ?? 0;
    return total;
  }
}

/** The quantile of counts taken from a histogram, such as the difference of two snapshots. */
export function quantileOf(counts: Float64Array, count: number, share: number): number {
  if (count <= 0) return 0;
  const wanted = share * count;
  let seen = 0;
  for (let index = 0; index < bucketCount; index++) {
    seen += counts[index] ?? 0;
    if (seen >= wanted && seen > 0) return upperBound(index);
  }
  return upperBound(bucketCount - 1);
}

// Values under 8 have a bucket each; above, the exponent and the three bits after the leading one choose it.
function indexOf(value: number): number {
  if (value < subBuckets) return value;
  const exponent = 31 - Math.clz32(value);
  return ((exponent - subBits + 1) << subBits) | ((value >>> (exponent - subBits)) & (subBuckets - 1));
}

function upperBound(index: number): number {
  if (index < subBuckets) return index;
  const exponent = (index >> subBits) + subBits - 1;
  const width = 2 ** (exponent - subBits);
  return 2 ** exponent + ((index & (subBuckets - 1)) + 1) * width - 1;
}
