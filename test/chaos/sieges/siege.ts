// What is done to the server as a whole while the clients go on, one thing at a time: each ends before the next begins.
import { setTimeout as pause } from 'node:timers/promises';
import type { SiegeFault } from '../faults.ts';
import { siegeSteps } from '../plan.ts';
import type { Besieged } from './besieged.ts';
import { Poisoner } from './poisoner.ts';
import { crowdIn } from './silent-crowd.ts';
import { leaveLogUnread } from './unread-log.ts';

/** Works until the world is over. */
export async function besiege(besieged: Besieged): Promise<void> {
  const { world } = besieged;
  const sieges = siegesOf(besieged);
  for (const { fault, pauseMs } of siegeSteps(world.seed, world.faults)) {
    await pause(pauseMs);
    if (world.isOver()) return;
    world.did(fault);
    try {
      await sieges[fault]();
    } catch (error) {
      if (!besieged.child.hasEnded) world.ledger.violations.push(`${fault}: ${String(error)}`);
    }
  }
}

function siegesOf(besieged: Besieged): Record<SiegeFault, () => Promise<void>> {
  const { world } = besieged;
  let crowds = 0;
  let unreadLogs = 0;
  const poisoners = (['socket', 'request'] as const).map((kind) => new Poisoner(kind, world));
  return {
    async crowd() {
      world.isClosed = true;
      await crowdIn(besieged, crowds++);
      world.isClosed = false;
    },
    unreadLog: () => leaveLogUnread(besieged, unreadLogs++),
    async poison() {
      await Promise.all(poisoners.map((poisoner) => poisoner.work()));
    },
  };
}
