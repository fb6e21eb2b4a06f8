// Which part of the client list the address asks for: the search, the order and the page.
import { useMemo } from 'preact/hooks';
import type { ClientSort } from '../../../contract/client-sorts.ts';
import { addressOf, route, showPart } from '../../state/route.ts';
import { useStore } from '../../state/use-store.ts';

export type Order = 'asc' | 'desc';

export interface ListPlace {
  readonly query: string;
  readonly sort: ClientSort;
  readonly order: Order;
  /** From 1. */
  readonly page: number;
  /** Where the page begins; none on the first. */
  readonly cursor?: string;
}

/** How each sort begins: numbers and times with the largest. */
const firstOrders: Readonly<Record<ClientSort, Order>> = {
  connectedAt: 'desc',
  name: 'asc',
  address: 'asc',
  messagesIn: 'desc',
  bytesIn: 'desc',
  messagesOut: 'desc',
  bytesOut: 'desc',
  queuedMessages: 'desc',
  queuedBytesOut: 'desc',
  handlerTimeUs: 'desc',
  id: 'asc',
  lane: 'asc',
};

/** What the list can be sorted by, in the order of the choice. */
export const clientSorts = Object.keys(firstOrders) as ClientSort[];

/** Parameters of the page alone, which another search or order leaves behind. */
export const pageParameters = ['page', 'cursor'] as const;

/** The list as it was looked at last, for the way back from a client. */
let lastSearch = '';

export function usePlace(): ListPlace {
  const search = useStore(route, (current) => current.search);
  lastSearch = search;
  return useMemo(() => readPlace(search), [search]);
}

export function listAddress(): string {
  return addressOf('clients') + (lastSearch === '' ? '' : `?${lastSearch}`);
}

/** What cannot be in an address that this page wrote is taken for the usual. */
export function readPlace(search: string): ListPlace {
  const given = new URLSearchParams(search);
  const sort = clientSorts.find((known) => known === given.get('sort')) ?? 'connectedAt';
  const order = given.get('order');
  const page = Number(given.get('page'));
  const cursor = given.get('cursor');
  return {
    query: (given.get('query') ?? '').trim(),
    sort,
    order: order === 'asc' || order === 'desc' ? order : firstOrders[sort],
    ...(cursor !== null && Number.isSafeInteger(page) && page > 1 ? { page, cursor } : { page: 1 }),
  };
}

/** Sorts by `sort`; by the same one again turns the order round. */
export function sortBy(sort: ClientSort): void {
  const now = readPlace(route.get().search);
  const turned = now.order === 'asc' ? 'desc' : 'asc';
  show({ sort, order: now.sort === sort ? turned : firstOrders[sort] });
}

export function goToNext(cursor: string): void {
  const now = readPlace(route.get().search);
  show({ page: String(now.page + 1), cursor }, [...earlierCursors(), now.cursor ?? '']);
}

/** Whether the pages that led here are known: they are not where an address was passed on. */
export function canGoBack({ page }: ListPlace): boolean {
  return page === 2 || (page > 2 && earlierCursors().length === page - 1);
}

export function goToPrevious(): void {
  const { page } = readPlace(route.get().search);
  const earlier = earlierCursors();
  if (page <= 2) goToFirst();
  else show({ page: String(page - 1), cursor: earlier.at(-1) ?? '' }, earlier.slice(0, -1));
}

export function goToFirst(): void {
  show({});
}

function show(part: Readonly<Record<string, string>>, earlier: readonly string[] = []): void {
  const search = new URLSearchParams(route.get().search);
  for (const name of pageParameters) search.delete(name);
  for (const [name, value] of Object.entries(part)) search.set(name, value);
  showPart(search, true, { earlier });
}

/** The cursors of the pages before this one, which the browser keeps with the address. */
function earlierCursors(): readonly string[] {
  const state: unknown = history.state;
  const earlier = typeof state === 'object' && state !== null && 'earlier' in state ? state.earlier : [];
  return Array.isArray(earlier) ? earlier.filter((cursor) => typeof cursor === 'string') : [];
}
