// Medians with their spread, and ratios that compare runs of the same round.

export interface Spread {
  median: number;
  min: number;
  max: number;
  count: number;
}

/** Undefined for no values. */
export function spreadOf(values: number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)!, count: sorted.length };
}

/** One value of a figure in one round. */
export interface RoundValue {
  round: number;
  value: number;
}

/** Combines the values of the rounds that both sides have: noise that hits a round hits both. */
export function pairRounds(
  left: RoundValue[],
  right: RoundValue[],
  combine: (left: number, right: number) => number,
): number[] {
  const byRound = new Map(right.map(({ round, value }) => [round, value]));
  return left.flatMap(({ round, value }) => {
    const other = byRound.get(round);
    return other === undefined ? [] : [combine(value, other)];
  });
}
