// Which view the address asks for: `#/clients/ID` and so on. The back button works because the address is the state.
import { createStore } from './store.ts';

export const viewNames = ['overview', 'clients', 'messages', 'send', 'client'] as const;
export type ViewName = (typeof viewNames)[number];

export interface Route {
  readonly view: ViewName;
  /** The client whose own page it is, in the view `clients`. */
  readonly clientId?: string;
}

export const route = createStore<Route>(parseRoute(location.hash));

export function startRouting(): void {
  const follow = (): void => route.set(parseRoute(location.hash));
  window.addEventListener('hashchange', follow);
  follow();
}

export function addressOf(view: ViewName, clientId?: string): string {
  return clientId === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(clientId)}`;
}

export function parseRoute(hash: string): Route {
  const [, name, id] = /^#\/([a-z]+)(?:\/([^/]+))?$/.exec(hash) ?? [];
  const view = viewNames.find((known) => known === name) ?? 'overview';
  if (view !== 'clients' || id === undefined) return { view };
  try {
    return { view, clientId: decodeURIComponent(id) };
  } catch {
    return { view }; // Not an address that this page wrote.
  }
}
