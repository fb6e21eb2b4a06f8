// Which servers take part in a case: Heddle with the worker counts asked for, and the peers the user left in.
import { heddle, type PeerName, type ServerSpec } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';

/** Heddle once per worker count. Its label is plain `heddle` for the scenario's own count. */
export function heddles(
  settings: Settings,
  handler: string,
  ownWorkers: number,
  name = 'heddle',
): ServerSpec[] {
  const counts = settings.workers ?? [ownWorkers];
  return counts.map((workers) =>
    heddle(handler, workers, workers === ownWorkers ? name : `${name} W=${workers}`),
  );
}

/** Drops the peers that the user left out. */
export function chosen(settings: Settings, specs: ServerSpec[]): ServerSpec[] {
  return specs.filter((spec) => spec.name === 'heddle' || settings.peers.includes(spec.name as PeerName));
}
