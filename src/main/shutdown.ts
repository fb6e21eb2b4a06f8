// The shutdown, in its steps: nothing new, finish what is in flight, send what was computed, say goodbye, end the
// threads. Socket thread.
import { setTimeout as pause } from 'node:timers/promises';
import { closeCodes } from '../protocol/close-codes.ts';
import { HeddleError } from '../protocol/errors.ts';
import type { Listener } from './listener.ts';
import type { RunningCore } from './running-core.ts';
import type { App } from './uws.ts';

const pollMs = 5;
/** Time for clients to answer the close frame, so that the kernel does not reset connections that still send. */
const goodbyeMs = 300;

export async function shutDown(app: App, core: RunningCore, listener: Listener): Promise<void> {
  const { settings, registry, log, generation } = core;
  const deadline = performance.now() + settings.shutdownTimeoutMs;
  core.isAccepting = false;
  listener.close();

  if (!(await until(() => core.isIdle, deadline))) {
    const unhandled = generation.lanes.reduce((sum, lane) => sum + lane.unhandled, 0);
    log.warn({ unhandled, limitMs: settings.shutdownTimeoutMs }, 'shutting down with messages unhandled');
  }
  for (const request of [...registry.requests()]) request.fail(new HeddleError('NOT_ACCEPTING'));
  await until(() => allSent(core), deadline);

  const clients = [...registry.clients()];
  for (const client of clients) client.close(closeCodes.GOING_AWAY.code, 'the server is shutting down');
  const goodbye = clients.length > 0 ? pause(goodbyeMs) : undefined;
  // Their close hooks are the handler's last work.
  await until(() => core.isIdle, deadline);
  core.keeper.stop();
  await generation.stop(Math.max(0, deadline - performance.now()));
  await goodbye;
  app.close();
  log.info({ clients: clients.length }, 'server closed');
}

async function until(condition: () => boolean, deadline: number): Promise<boolean> {
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await pause(pollMs);
  }
  return true;
}

function allSent(core: RunningCore): boolean {
  for (const client of core.registry.clients()) if (client.bufferedBytes > 0) return false;
  return true;
}
