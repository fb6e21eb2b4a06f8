// The faults that a run can be told to have: orders that hurt, and what clients do to the server.
import type { OrderName } from './orders.ts';

export const orderFaults = [
  'throw',
  'reject',
  'overflow',
  'never',
  'exit',
  'hang',
  'allocate',
  'later',
  'rejection',
] as const satisfies OrderName[];

/** What a client does in the middle of its messages, and goes on after it. */
export const clientFaults = ['abort', 'leave', 'stall', 'flood'] as const;

/** What connections of their own do, as no WebSocket client would. */
export const rawFaults = ['halfClose', 'garbage', 'torn', 'vanish', 'storm'] as const;

/** Messages that wait behind an async hook of their own client when the thread dies. */
export const behind = 'behind';

export const faultNames = [...orderFaults, ...clientFaults, ...rawFaults, behind] as const;
export type FaultName = (typeof faultNames)[number];
export type ClientFault = (typeof clientFaults)[number];
export type RawFault = (typeof rawFaults)[number];

/** What the server does not survive yet as promised; they must be asked for by name. */
const notYet: readonly FaultName[] = ['hang', 'behind'];

export const usualFaults: readonly FaultName[] = faultNames.filter((name) => !notYet.includes(name));

/** Reads a comma-separated list; `all` is every fault, and `usual` those of a run that names none. */
export function parseFaults(text: string): Set<FaultName> {
  if (text === 'all') return new Set(faultNames);
  if (text === 'usual') return new Set(usualFaults);
  return new Set(
    text.split(',').map((word) => {
      const name = faultNames.find((known) => known === word.trim());
      if (name === undefined) {
        throw new RangeError(
          `unknown fault '${word}': use all, usual, or a list of ${faultNames.join(', ')}`,
        );
      }
      return name;
    }),
  );
}
