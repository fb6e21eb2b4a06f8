// Which view the address asks for, and what of it: `#/clients/ID`, `#/clients?query=anna` and so on. The back button
// works because the address is the state.
import { createStore } from './store.ts';

export const viewNames = ['overview', 'clients', 'topics', 'messages', 'errors', 'send', 'client'] as const;
export type ViewName = (typeof viewNames)[number];

export interface Route {
  readonly view: ViewName;
  /** The client whose own page it is, in the view `clients`. */
  readonly clientId?: string;
  /** The topic whose own page it is, in the view `topics`. */
  readonly topic?: string;
  /** What of the view is shown, as parameters of an address; empty when that is the usual. */
  readonly search: string;
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

/** A view with a part of it, as `Route.search` has it. */
export function partAddress(view: ViewName, search: string): string {
  return addressOf(view) + (search === '' ? '' : `?${search}`);
}

/** Shows another part of the same view. As a `step`, the back button leads back; `state` is kept with it. */
export function showPart(search: URLSearchParams, step: boolean, state: unknown = null): void {
  const { view, clientId, topic } = route.get();
  const text = search.toString();
  const address = addressOf(view, clientId ?? topic) + (text === '' ? '' : `?${text}`);
  if (step) history.pushState(state, '', address);
  else history.replaceState(state, '', address);
  route.set(parseRoute(address));
}

export function parseRoute(hash: string): Route {
  const [, name, one, search = ''] = /^#\/([a-z]+)(?:\/([^/?]+))?(?:\?(.*))?$/.exec(hash) ?? [];
  const view = viewNames.find((known) => known === name) ?? 'overview';
  if (one === undefined) return { view, search };
  try {
    if (view === 'clients') return { view, clientId: decodeURIComponent(one), search };
    return view === 'topics' ? { view, topic: decodeURIComponent(one), search } : { view, search };
  } catch {
    return { view, search: '' }; // Not an address that this page wrote.
  }
}
