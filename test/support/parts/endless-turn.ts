// A turn of the event loop that everything fits into, for tests of parts.
import type { Turn, Work } from '#dist/main/delivery/turn.js';

export function endlessTurn(): Turn {
  const turn: Pick<Turn, 'number' | 'isIdle' | 'isOver' | 'spend' | 'do'> = {
    number: 1,
    isIdle: true,
    isOver: false,
    spend: () => {},
    do: (work: Work) => void work.advance(),
  };
  return turn as Turn;
}
