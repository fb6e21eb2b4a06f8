// Spare workers that help out: with a stateless handler each may have a lane of its own, which is given work when every
// other worker is in a long hook and light work waits. In between it is a spare like others.
import type { Faults } from '../basics/faults.ts';
import type { Log } from '../basics/log.ts';
import type { Registry } from '../clients/registry.ts';
import type { Lane } from '../lanes/lane.ts';
import { removeLane } from '../lanes/lane-bits.ts';
import type { WorkerLink } from '../lanes/worker-link.ts';

export interface LentSparesParts {
  /** The lanes for spare workers, one for each: empty where none can help. They have no worker until it helps first. */
  readonly helpers: readonly Lane[];
  readonly registry: Registry;
  readonly faults: Faults;
  readonly log: Log;
  /** One that has no lane yet, if there is one. */
  readonly take: () => WorkerLink | undefined;
}

export class LentSpares {
  readonly #parts: LentSparesParts;

  constructor(parts: LentSparesParts) {
    this.#parts = parts;
  }

  /** Whether it is a lane for a spare worker. */
  has(lane: Lane): boolean {
    return this.#parts.helpers.includes(lane);
  }

  /** Spare workers that have a lane. */
  get count(): number {
    return this.#parts.helpers.filter(({ isReady }) => isReady).length;
  }

  /** Those among them that have nothing to do. */
  get idle(): number {
    return this.#parts.helpers.filter(isFree).length;
  }

  /** Gives a lane for spare workers one that is ready. Returns whether it has one now. */
  lend(lane: Lane): boolean {
    const { take, faults, log } = this.#parts;
    for (let spare = take(); spare !== undefined; spare = take()) {
      const link = spare;
      if (link.goneFor !== null || !faults.contain('lending a spare worker', () => lane.attach(link)))
        continue;
      log.debug({ threadId: link.threadId }, 'every worker is in a long hook: a spare worker helps out');
      return true;
    }
    return false;
  }

  /** Takes the worker of a lane for spare workers that has nothing to do there, if there is one. */
  takeBack(): WorkerLink | undefined {
    const { helpers, registry } = this.#parts;
    for (const lane of helpers) {
      if (!isFree(lane)) continue;
      // What was sent there by something that nobody awaited: it may close a client, and give the lane work by that.
      lane.collect();
      if (!isFree(lane)) continue;
      const link = lane.detach();
      for (const client of registry.everyone()) client.knownTo = removeLane(client.knownTo, lane.index);
      if (link !== null) return link;
    }
    return undefined;
  }
}

function isFree(lane: Lane): boolean {
  return lane.link?.isWorking === true && lane.unhandled === 0 && lane.isIdle;
}
