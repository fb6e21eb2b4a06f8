// Faults that nobody reads of, for tests of parts.
import { pino } from 'pino';
import { type FaultCounts, Faults } from '#dist/main/basics/faults.js';

/** What failed is counted in `counts`. */
export function silentFaults(counts: FaultCounts = { internalErrors: 0 }): Faults {
  return new Faults(pino({ level: 'silent' }), counts);
}
