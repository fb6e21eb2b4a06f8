// The drain: at a shutdown every client has its turn to be closed, a few at a time, and is served as usual until
// then.
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { restartReason } from '../../protocol/restart-reason.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Faults } from '../basics/faults.ts';
import type { Log } from '../basics/log.ts';
import type { Registry } from '../clients/registry.ts';
import type { SocketClient } from '../clients/socket-client.ts';

/** Steps are at least so far apart. */
const shortestStepMs = 50;
/** So long may clients be closed in one turn of the event loop. */
const mostMs = 4;
/** How often a shutdown looks whether what it waits for is there. */
export const pollMs = 5;

/** What a drain takes of the server. */
export interface DrainParts {
  readonly registry: Registry;
  readonly settings: Settings;
  readonly log: Log;
  readonly faults: Faults;
}

/**
 * Gives every client its turn within DRAIN_MS; ends sooner when nobody is left. Who had the turn is closed as soon as
 * what was received of it is handled and its replies are sent: those of whom that is not true yet are left over.
 */
export async function drain(parts: DrainParts): Promise<void> {
  const { registry, settings, log } = parts;
  const { drainMs } = settings;
  let waiting = [...registry.clients()];
  if (waiting.length === 0) return;
  const leaving = new Set<SocketClient>();
  const steps = Math.min(waiting.length, Math.ceil(drainMs / shortestStepMs));
  log.info({ clients: waiting.length, steps, drainMs }, 'draining');
  const startedAt = performance.now();
  for (let step = 0; step < steps && registry.size > 0; step++) {
    waiting = waiting.filter((client) => client.isOnline);
    for (const client of waiting.splice(0, Math.ceil(waiting.length / (steps - step)))) {
      client.isClosing = true;
      leaving.add(client);
    }
    const endsAt = startedAt + ((step + 1) * drainMs) / steps;
    do {
      await closeWhoIsDone(leaving, parts);
      // At least once a step, or a thread that is late would make all the steps it missed one.
      await pause(pollMs);
    } while (registry.size > 0 && performance.now() < endsAt);
  }
}

/** Closes all of `clients`, with a turn for everybody else every few milliseconds. */
export async function sendAllAway(clients: Iterable<SocketClient>, parts: DrainParts): Promise<void> {
  let isDueAt = performance.now() + mostMs;
  for (const client of [...clients]) {
    if (client.isOnline) sendAway(client, parts);
    if (performance.now() < isDueAt) continue;
    await nextTurn();
    isDueAt = performance.now() + mostMs;
  }
}

/** Closes a client with RESTARTING and a delay of its own after which to connect again. */
function sendAway(client: SocketClient, { settings, faults }: DrainParts): void {
  const delayMs = Math.floor(Math.random() * (settings.reconnectSpreadMs + 1));
  faults.contain('sending a client away', () => client.turnAway('RESTARTING', restartReason(delayMs)));
}

async function closeWhoIsDone(leaving: Set<SocketClient>, parts: DrainParts): Promise<void> {
  const done = [...leaving].filter((client) => !client.isOnline || hasAll(client));
  for (const client of done) leaving.delete(client);
  await sendAllAway(done, parts);
}

// Whether what was received of it is handled, and its replies have left the process.
function hasAll(client: SocketClient): boolean {
  return client.ledger.isDone && client.bufferedBytes === 0;
}
