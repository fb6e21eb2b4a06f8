// What the server has counted since it started, without the histograms.
import { type Counts, counterNames } from '../../../contract/counters.ts';
import { recordOf } from '../../../contract/record-of.ts';

export function totalsOf(counts: Readonly<Counts>): Counts {
  return recordOf(counterNames, (name) => counts[name]);
}
