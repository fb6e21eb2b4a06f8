// The state of the server for a component, which is drawn again when it changes.
import { useStore } from '../state/use-store.ts';
import { live, tick } from './live.ts';
import { type ServerState, serverState } from './server-state.ts';

export function useServerState(): ServerState {
  return serverState(useStore(live.state).state, useStore(tick), useStore(live.hasEnded));
}
