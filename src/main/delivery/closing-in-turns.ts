// Closes many clients for one reason, in as many turns of the event loop as that takes. Socket thread.
import type { Faults } from '../basics/faults.ts';
import { Sequence } from './sequence.ts';
import type { Turn } from './turn.ts';

/** What a close is worth with what the handler, the log and those who watch are told, in units of a turn. */
const unitsOfReport = 20;

/** `next` closes the next client; it returns false where there is none. Then `whenDone` is called. */
export function closeInTurns(turn: Turn, faults: Faults, next: () => boolean, whenDone: () => void): void {
  const step = (): boolean => {
    turn.spend(unitsOfReport);
    return next();
  };
  new Sequence(turn, faults, step).goThen(whenDone);
}
