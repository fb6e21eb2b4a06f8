// Who came and went last, the newest first: as the live stream tells it, and before that as the server remembers it.
import type { Joined, Left } from '../../contract/live-schemas.ts';
import type { PresenceRecords } from '../../contract/record-schemas.ts';

export interface Presence {
  /** A client comes once and goes once. */
  readonly key: string;
  readonly kind: 'joined' | 'left';
  readonly id: string;
  readonly name: string;
  readonly time: number;
  /** The address of one that came, the close code of one that went. */
  readonly detail: string;
}

export const presenceRows = 12;

export function joinedRows(clients: Joined['clients']): Presence[] {
  return clients.map(({ id, name, address, connectedAt }) => row('joined', id, name, connectedAt, address));
}

export function leftRows(clients: Left['clients']): Presence[] {
  return clients.map(({ id, name, code, time }) => row('left', id, name, time, String(code)));
}

export function rememberedRows(presence: PresenceRecords['presence']): Presence[] {
  return presence.map(({ kind, id, name, time, address, code }) =>
    row(kind, id, name, time, code === null ? address : String(code)),
  );
}

/** The newest of both, each once. `fresh` is in the order in which it happened. */
export function withPresence(old: readonly Presence[], fresh: readonly Presence[]): readonly Presence[] {
  const known = new Set(fresh.map(({ key }) => key));
  const rest = old.filter(({ key }) => !known.has(key));
  return [...fresh.toReversed(), ...rest].sort((one, other) => other.time - one.time).slice(0, presenceRows);
}

function row(kind: Presence['kind'], id: string, name: string, time: number, detail: string): Presence {
  return { key: `${kind} ${id}`, kind, id, name, time, detail };
}
