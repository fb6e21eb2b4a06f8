// A list that the server searches, sorts and pages. Which part of it is looked at is in the address: a reload keeps it, and
// the back button undoes it. There is one such list in a view.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { ApiProblem } from '../api/problem.ts';
import { route, showPart } from '../state/route.ts';
import { useStore } from '../state/use-store.ts';

export const pageSize = 50;
const refreshMs = 2000;

/** Parameters of the page alone, which another search or order leaves behind. */
export const pageParameters = ['page', 'cursor'] as const;

export type Order = 'asc' | 'desc';

export interface ListPlace<Sort> {
  readonly query: string;
  readonly sort: Sort;
  readonly order: Order;
  /** From 1. */
  readonly page: number;
  /** Where the page begins; none on the first. */
  readonly cursor?: string;
}

export interface PageQuery<Sort> {
  readonly query: string;
  readonly sort: Sort;
  readonly order: Order;
  readonly limit: number;
  readonly cursor: string | undefined;
}

export interface ListPage {
  readonly next: string | null;
  readonly total: number;
}

export interface ListParts<Page, Sort extends string> {
  ask(query: PageQuery<Sort>): Promise<Page>;
  /** How each sort begins: numbers and times with the largest. */
  readonly firstOrders: Readonly<Record<Sort, Order>>;
  readonly sort: Sort;
}

export class PagedList<Page extends ListPage, Sort extends string> {
  /** The part that was looked at last, for the way back from one of its entries. */
  lastSearch = '';
  readonly #parts: ListParts<Page, Sort>;

  constructor(parts: ListParts<Page, Sort>) {
    this.#parts = parts;
  }

  /** What it can be sorted by, in the order of the choice. */
  get sorts(): readonly Sort[] {
    return Object.keys(this.#parts.firstOrders) as Sort[];
  }

  ask({ query, sort, order, cursor }: ListPlace<Sort>): Promise<Page> {
    return this.#parts.ask({ query, sort, order, limit: pageSize, cursor });
  }

  canSort(key: string | null): key is Sort {
    return key !== null && Object.hasOwn(this.#parts.firstOrders, key);
  }

  /** What cannot be in an address that this page wrote is taken for the usual. */
  placeIn(search: string): ListPlace<Sort> {
    const { firstOrders, sort: usual } = this.#parts;
    const given = new URLSearchParams(search);
    const asked = given.get('sort');
    const sort = this.canSort(asked) ? asked : usual;
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
  sortBy(sort: Sort): void {
    const now = this.#now;
    const turned = now.order === 'asc' ? 'desc' : 'asc';
    show({ sort, order: now.sort === sort ? turned : this.#parts.firstOrders[sort] });
  }

  goToNext(cursor: string): void {
    const now = this.#now;
    show({ page: String(now.page + 1), cursor }, [...earlierCursors(), now.cursor ?? '']);
  }

  /** Whether the pages that led here are known: they are not where an address was passed on. */
  canGoBack({ page }: ListPlace<Sort>): boolean {
    return page === 2 || (page > 2 && earlierCursors().length === page - 1);
  }

  goToPrevious(): void {
    const { page } = this.#now;
    const earlier = earlierCursors();
    if (page <= 2) this.goToFirst();
    else show({ page: String(page - 1), cursor: earlier.at(-1) ?? '' }, earlier.slice(0, -1));
  }

  goToFirst(): void {
    show({});
  }

  get #now(): ListPlace<Sort> {
    return this.placeIn(route.get().search);
  }
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

export interface Shown<Page, Sort> {
  /** Null before the first answer. */
  readonly page: Page | null;
  /** The place that `page` is an answer for. */
  readonly place: ListPlace<Sort>;
  readonly problem: ApiProblem | null;
}

/** The part that the address asks for, asked for again and again while it is shown. */
export function usePage<Page extends ListPage, Sort extends string>(
  list: PagedList<Page, Sort>,
): Shown<Page, Sort> {
  const search = useStore(route, (current) => current.search);
  list.lastSearch = search;
  const wanted = useMemo(() => list.placeIn(search), [list, search]);
  const [shown, setShown] = useState<Shown<Page, Sort>>({ page: null, place: wanted, problem: null });

  useEffect(() => {
    let isOver = false;
    let timer = 0;
    const ask = async (): Promise<void> => {
      const startedAt = performance.now();
      if (!document.hidden) {
        try {
          const page = await list.ask(wanted);
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
  }, [list, wanted]);
  return shown;
}
