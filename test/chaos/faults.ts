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
  'gush',
  'endless',
  'later',
  'rejection',
] as const satisfies OrderName[];

/** What a client does in the middle of its messages, and goes on after it. */
export const clientFaults = ['abort', 'leave', 'stall', 'flood'] as const;

/** What connections of their own do, as no WebSocket client would. */
export const rawFaults = ['halfClose', 'garbage', 'torn', 'vanish', 'storm'] as const;

/** What is done to the server as a whole while the clients go on. */
export const siegeFaults = ['poison', 'crowd', 'unreadLog'] as const;

export const faultNames = [...orderFaults, ...clientFaults, ...rawFaults, ...siegeFaults] as const;
export type FaultName = (typeof faultNames)[number];
export type ClientFault = (typeof clientFaults)[number];
export type SiegeFault = (typeof siegeFaults)[number];
export type RawFault = (typeof rawFaults)[number];

/** Reads a comma-separated list; `all` is every fault. */
export function parseFaults(text: string): Set<FaultName> {
  if (text === 'all') return new Set(faultNames);
  return new Set(
    text.split(',').map((word) => {
      const name = faultNames.find((known) => known === word.trim());
      if (name === undefined) {
        throw new RangeError(`unknown fault '${word}': use all or a list of ${faultNames.join(', ')}`);
      }
      return name;
    }),
  );
}
