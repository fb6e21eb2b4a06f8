// Which view the address asks for: `#/clients/ID` and so on. The back button works because the address is the state.
import { createStore } from './store.ts';

export const viewNames = ['overview', 'clients', 'topics', 'messages', 'errors', 'send', 'client'] as const;
export type ViewName = (typeof viewNames)[number];

export interface Route {
  readonly view: ViewName;
  /** The client whose own page it is, in the view `clients`. */
  readonly clientId?: string;
  /** The topic whose own page it is, in the view `topics`. */
  readonly topic?: string;
}

export const route = createStore<Route>(parseRoute(location.hash));

export function startRouting(): void {
  const follow = (): void => route.set(parseRoute(location.hash));
  window.addEventListener('hashchange', follow);
  follow();
}

export function addressOf(view: ViewName, one?: string): string {
  return one === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(one)}`;
}

export function parseRoute(hash: string): Route {
  const [, name, one] = /^#\/([a-z]+)(?:\/([^/]+))?$/.exec(hash) ?? [];
  const view = viewNames.find((known) => known === name) ?? 'overview';
  if (one === undefined) return { view };
  try {
    if (view === 'clients') return { view, clientId: decodeURIComponent(one) };
    return view === 'topics' ? { view, topic: decodeURIComponent(one) } : { view };
  } catch {
    return { view }; // Not an address that this page wrote.
  }
}
