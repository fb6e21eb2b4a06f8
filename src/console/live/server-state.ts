// What the server does for clients now, as far as this page can know: the last tick says it only while the stream is live.
import type { Tick } from '../../contract/live-schemas.ts';
import type { WarningCode } from '../../contract/schemas.ts';

/** Of the live stream: the `state` of a `LiveState`. */
type Contact = 'connecting' | 'live' | 'stale' | 'waiting';

export type ServerState =
  /** Nothing was heard yet. */
  | 'unknown'
  | 'listening'
  /** The listener is open, and newcomers are turned away. */
  | 'refusing'
  | 'closed'
  | 'draining'
  | 'finishing'
  /** Connected, and nothing comes. */
  | 'silent'
  | 'lost'
  /** It said that it shuts down, and is gone. */
  | 'ended';

const refusing: ReadonlySet<WarningCode> = new Set([
  'HANDLER_KEEPS_DYING',
  'MEMORY_FULL',
  'OPEN_FILES_EXHAUSTED',
]);

export function serverState(contact: Contact, last: Tick | null, hasEnded: boolean): ServerState {
  if (contact !== 'live') {
    if (hasEnded) return 'ended';
    if (contact === 'stale') return 'silent';
    return last === null && contact === 'connecting' ? 'unknown' : 'lost';
  }
  if (last === null) return 'unknown';
  if (last.shutdown !== null) return last.shutdown.phase;
  if (last.listener === null) return 'closed';
  return last.warnings.some(({ code }) => refusing.has(code)) ? 'refusing' : 'listening';
}

/** Whether what the last tick says still holds. */
export function isKnown(state: ServerState): boolean {
  return !['unknown', 'silent', 'lost', 'ended'].includes(state);
}
