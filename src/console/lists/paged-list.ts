// A list that the server searches, sorts and pages: the part that is shown, asked for again and again while it is shown.
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem } from '../api/problem.ts';
import { createStore, type Store } from '../state/store.ts';
import { useStore } from '../state/use-store.ts';

export const pageSize = 50;
const refreshMs = 2000;

type Order = 'asc' | 'desc';

export interface ListPlace<Sort> {
  readonly query: string;
  readonly sort: Sort;
  readonly order: Order;
  /** The cursors of the pages that led here; the last one is that of this page. None on the first page. */
  readonly cursors: readonly string[];
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
  readonly place: Store<ListPlace<Sort>>;
  readonly #parts: ListParts<Page, Sort>;

  constructor(parts: ListParts<Page, Sort>) {
    const { sort, firstOrders } = parts;
    this.#parts = parts;
    this.place = createStore<ListPlace<Sort>>({ query: '', sort, order: firstOrders[sort], cursors: [] });
  }

  ask({ query, sort, order, cursors }: ListPlace<Sort>): Promise<Page> {
    return this.#parts.ask({ query, sort, order, limit: pageSize, cursor: cursors.at(-1) });
  }

  canSort(key: string): key is Sort {
    return Object.hasOwn(this.#parts.firstOrders, key);
  }

  searchFor(query: string): void {
    this.place.update((now) => (now.query === query ? now : { ...now, query, cursors: [] }));
  }

  /** What differs from how the list begins, as parameters of an address. */
  parameters(): URLSearchParams {
    const { query, sort, order } = this.place.get();
    const { sort: firstSort, firstOrders } = this.#parts;
    const parameters = new URLSearchParams();
    if (query !== '') parameters.set('query', query);
    if (sort !== firstSort) parameters.set('sort', sort);
    if (order !== firstOrders[sort]) parameters.set('order', order);
    return parameters;
  }

  /** The first page of what an address says; what it cannot say is as the list begins. */
  show(parameters: URLSearchParams): void {
    if (parameters.toString() === this.parameters().toString()) return;
    const { sort: firstSort, firstOrders } = this.#parts;
    const asked = parameters.get('sort') ?? '';
    const sort = this.canSort(asked) ? asked : firstSort;
    const given = parameters.get('order');
    const order = given === 'asc' || given === 'desc' ? given : firstOrders[sort];
    this.place.set({ query: parameters.get('query') ?? '', sort, order, cursors: [] });
  }

  /** Sorts by `sort`; by the same one again turns the order round. */
  sortBy(sort: Sort): void {
    this.place.update((now) => {
      const turned = now.order === 'asc' ? 'desc' : 'asc';
      const order = now.sort === sort ? turned : this.#parts.firstOrders[sort];
      return { ...now, sort, order, cursors: [] };
    });
  }

  /** With a cursor to the page after this one, else to the one before. */
  turn(cursor?: string): void {
    this.place.update((now) => ({
      ...now,
      cursors: cursor === undefined ? now.cursors.slice(0, -1) : [...now.cursors, cursor],
    }));
  }

  goToFirst(): void {
    this.place.update((now) => ({ ...now, cursors: [] }));
  }
}

export interface Shown<Page, Sort> {
  /** Null before the first answer. */
  readonly page: Page | null;
  /** The place that `page` is an answer for. */
  readonly place: ListPlace<Sort>;
  readonly problem: ApiProblem | null;
}

export function usePage<Page extends ListPage, Sort extends string>(
  list: PagedList<Page, Sort>,
): Shown<Page, Sort> {
  const wanted = useStore(list.place);
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
