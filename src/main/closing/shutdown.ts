// The shutdown, in its steps: nobody new, drain, finish what is in flight, send what was computed, say goodbye to who
// is left, end the threads.
import { setTimeout as pause } from 'node:timers/promises';
import { HeddleError } from '../../protocol/errors.ts';
import type { Generation } from '../generations/generation.ts';
import type { Listener } from '../sockets/listener.ts';
import type { App } from '../sockets/uws.ts';
import { type DrainParts, drain, pollMs, sendAllAway } from './drain.ts';

/** Time for clients to answer the close frame, so that the kernel does not reset connections that still send. */
const goodbyeMs = 300;

/** So long the body of a request may take that was not complete when the listener closed. */
const bodyGraceMs = 500;

/** How far a shutdown has come. */
export interface ShutdownProgress {
  /** `draining`: clients have their turns to be closed. `finishing`: what is in flight is finished. */
  readonly phase: 'draining' | 'finishing';
  /** Clients that were online when it began. */
  readonly of: number;
  /** When the phase ends at the latest, by performance.now(). */
  readonly endsAt: number;
}

/** What a shutdown takes of the server, and what it sets. */
export interface ShutdownParts extends DrainParts {
  readonly generation: Generation;
  readonly isIdle: boolean;
  isAccepting: boolean;
  shutdown: ShutdownProgress | null;
}

export async function shutDown(app: App, core: ShutdownParts, listener: Listener): Promise<void> {
  const { settings, registry, log, faults, generation } = core;
  const online = registry.size;
  core.isAccepting = false;
  core.shutdown = { phase: 'draining', of: online, endsAt: performance.now() + settings.drainMs };
  // The listener stays open meanwhile: who comes now is told to try again, not left without an answer.
  if (settings.drainMs > 0) await drain(core);
  listener.close();

  const deadline = performance.now() + settings.shutdownTimeoutMs;
  core.shutdown = { phase: 'finishing', of: online, endsAt: deadline };
  for (const client of registry.clients()) client.isClosing = true;

  const isHeldUp = await finishBodies(core, deadline);
  if (!(await until(() => core.isIdle, deadline))) {
    const unhandled = generation.allLanes.reduce((sum, lane) => sum + lane.unhandled, 0);
    log.warn({ unhandled, limitMs: settings.shutdownTimeoutMs }, 'shutting down with messages unhandled');
  }
  for (const request of [...registry.requests()]) {
    faults.contain('giving up a request', () => request.giveUp(new HeddleError('NOT_ACCEPTING')));
  }
  await until(() => allSent(core), deadline);

  await sendAllAway(registry.clients(), core);
  const goodbye = online > 0 || isHeldUp ? pause(goodbyeMs) : undefined;
  // Their close hooks are the handler's last work.
  await until(() => core.isIdle, deadline);
  await generation.stop(Math.max(0, deadline - performance.now()));
  await goodbye;
  app.close();
  log.info({ clients: online }, 'server closed');
}

/** Refuses the requests whose bodies do not come; returns whether there were any. */
async function finishBodies(core: ShutdownParts, deadline: number): Promise<boolean> {
  const unfinished = () =>
    [...core.registry.requests()].filter(({ isOnline, isHandedOver }) => isOnline && !isHandedOver);
  const graceEndsAt = Math.min(deadline, performance.now() + bodyGraceMs);
  await until(() => unfinished().length === 0, graceEndsAt);
  const late = unfinished();
  for (const request of late) request.fail(new HeddleError('NOT_ACCEPTING'));
  return late.length > 0;
}

async function until(condition: () => boolean, deadline: number): Promise<boolean> {
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await pause(pollMs);
  }
  return true;
}

function allSent(core: ShutdownParts): boolean {
  for (const client of core.registry.clients()) if (client.bufferedBytes > 0) return false;
  return true;
}
