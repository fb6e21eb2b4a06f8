// The lanes that got frames in this turn of the event loop. Each hands out its batch after the poll phase, so that
// everything the sockets had to say in this turn travels together.
import type { Lane } from '../lanes/lane.ts';

export class DirtyLanes {
  #lanes: Lane[] = [];
  readonly #flush = (): void => {
    const lanes = this.#lanes;
    this.#lanes = [];
    for (const lane of lanes) {
      lane.dirty = false;
      lane.flush();
    }
  };

  mark(lane: Lane): void {
    if (lane.dirty) return;
    lane.dirty = true;
    if (this.#lanes.push(lane) === 1) setImmediate(this.#flush);
  }
}
