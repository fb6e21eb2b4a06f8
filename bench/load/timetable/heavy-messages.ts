// Which messages of a load are heavy.
import { draw, purposes } from './draw.ts';

export interface HeavyMessages {
  /** Of all messages, of every client alike. */
  share: number;
  workTenthsOfMs: number;
  seed: number;
}

export function isHeavy({ share, seed }: HeavyMessages, client: number, sequence: number): boolean {
  return draw(seed, purposes.weight, client, sequence) < share;
}
