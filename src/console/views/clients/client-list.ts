// The page of the client list that is shown: which one, in which order, asked for again and again while it is shown.
import { useEffect, useState } from 'preact/hooks';
import type { ClientSort } from '../../../contract/client-sorts.ts';
import type { ClientPage } from '../../../contract/schemas.ts';
import { admin } from '../../api/admin.ts';
import { ApiProblem } from '../../api/problem.ts';
import { createStore } from '../../state/store.ts';
import { useStore } from '../../state/use-store.ts';

export const pageSize = 50;
const refreshMs = 2000;

export interface ListPlace {
  readonly query: string;
  readonly sort: ClientSort;
  readonly order: 'asc' | 'desc';
  /** The cursors of the pages that led here; the last one is that of this page. None on the first page. */
  readonly cursors: readonly string[];
}

/** How each sort begins: numbers and times with the largest. */
const firstOrders: Readonly<Record<ClientSort, ListPlace['order']>> = {
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
};

/** What the list can be sorted by, in the order of the choice. */
export const clientSorts = Object.keys(firstOrders) as ClientSort[];

/** Stays when the operator looks at a client and comes back. */
export const place = createStore<ListPlace>({ query: '', sort: 'connectedAt', order: 'desc', cursors: [] });

export interface ShownList {
  /** Null before the first answer. */
  readonly page: ClientPage | null;
  /** The place that `page` is an answer for. */
  readonly place: ListPlace;
  readonly problem: ApiProblem | null;
}

export function useClientList(): ShownList {
  const wanted = useStore(place);
  const [shown, setShown] = useState<ShownList>({ page: null, place: wanted, problem: null });

  useEffect(() => {
    let isOver = false;
    let timer = 0;
    const ask = async (): Promise<void> => {
      const startedAt = performance.now();
      if (!document.hidden) {
        const { query, sort, order, cursors } = wanted;
        try {
          const page = await admin.clients({ query, sort, order, limit: pageSize, cursor: cursors.at(-1) });
          if (!isOver) setShown({ page, place: wanted, problem: null });
        } catch (error) {
          if (!(error instanceof ApiProblem)) throw error;
          if (!isOver) setShown((last) => ({ ...last, problem: error }));
        }
      }
      // A list that takes the server long is asked for less often.
      const tookMs = performance.now() - startedAt;
      if (!isOver) timer = setTimeout(() => void ask(), Math.max(refreshMs, 20 * tookMs));
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  return shown;
}

export function searchFor(query: string): void {
  place.update((now) => (now.query === query ? now : { ...now, query, cursors: [] }));
}

/** Sorts by `sort`; by the same one again turns the order round. */
export function sortBy(sort: ClientSort): void {
  place.update((now) => {
    const turned = now.order === 'asc' ? 'desc' : 'asc';
    return { ...now, sort, order: now.sort === sort ? turned : firstOrders[sort], cursors: [] };
  });
}

export function goToNext(cursor: string): void {
  place.update((now) => ({ ...now, cursors: [...now.cursors, cursor] }));
}

export function goToPrevious(): void {
  place.update((now) => ({ ...now, cursors: now.cursors.slice(0, -1) }));
}

export function goToFirst(): void {
  place.update((now) => ({ ...now, cursors: [] }));
}
