// A list of the server as a table with its search, its heads that sort, and the ways to its other pages.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { useStore } from '../state/use-store.ts';
import { explainProblem } from '../words/explain.ts';
import { useWords } from '../words/language.ts';
import { ListPager } from './list-pager.tsx';
import { type ListPage, type ListPlace, type PagedList, usePage } from './paged-list.ts';

const typingPauseMs = 250;

export interface Column<Item> {
  /** What it sorts by, where it does. */
  readonly key: string;
  readonly label: string;
  /** `name`: the row's head. `num`: to the right. `medium` and `wide`: only where the window is. */
  readonly class: string;
  readonly read: (item: Item) => ComponentChildren;
}

export interface PagedTableProps<Item, Page extends ListPage, Sort extends string> {
  readonly list: PagedList<Page, Sort>;
  readonly itemsOf: (page: Page) => readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** The first one names the row. */
  readonly columns: readonly Column<Item>[];
  readonly words: {
    readonly table: string;
    readonly search: string;
    readonly none: string;
    readonly noMatch: string;
  };
}

export function PagedTable<Item, Page extends ListPage, Sort extends string>(
  props: PagedTableProps<Item, Page, Sort>,
) {
  const { list, itemsOf, keyOf, columns } = props;
  const words = useWords();
  const { page, place, problem } = usePage(list);
  const items = page === null ? [] : itemsOf(page);
  const [first, ...others] = columns;
  const isPastTheEnd = page !== null && page.total > 0 && items.length === 0;
  useEffect(() => {
    if (isPastTheEnd) list.goToFirst();
  }, [list, isPastTheEnd]);
  return (
    <>
      <div class="toolbar">
        <Search list={list} label={props.words.search} />
        <span class="spring" />
        {page !== null && <ListPager list={list} place={place} page={page} count={items.length} />}
      </div>
      {problem !== null && (
        <p class="notice bad" role="status">
          {explainProblem(problem, words)}
        </p>
      )}
      {items.length > 0 && (
        <table class="clients paged">
          <caption class="unseen">{props.words.table}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Head key={column.key} column={column} list={list} place={place} />
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={keyOf(item)}>
                <th scope="row" class={first?.class}>
                  {first?.read(item)}
                </th>
                {others.map(({ key, class: name, read }) => (
                  <td key={key} class={name}>
                    {read(item)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {page?.total === 0 && (
        <p class="empty">{place.query === '' ? props.words.none : props.words.noMatch}</p>
      )}
    </>
  );
}

interface HeadProps<Sort extends string> {
  readonly column: Pick<Column<never>, 'key' | 'label' | 'class'>;
  readonly list: PagedList<ListPage, Sort>;
  readonly place: ListPlace<Sort>;
}

function Head<Sort extends string>({ column, list, place }: HeadProps<Sort>) {
  const { key, label, class: name } = column;
  if (!list.canSort(key)) {
    return (
      <th scope="col" class={name}>
        {label}
      </th>
    );
  }
  const isSorted = place.sort === key;
  const order = place.order === 'asc' ? 'ascending' : 'descending';
  return (
    <th scope="col" class={name} aria-sort={isSorted ? order : undefined}>
      <button type="button" class="head" onClick={() => list.sortBy(key)}>
        {label}
        {isSorted && <Icon name={place.order === 'asc' ? 'ascending' : 'descending'} />}
      </button>
    </th>
  );
}

interface SearchProps {
  readonly list: PagedList<ListPage, string>;
  readonly label: string;
}

function Search({ list, label }: SearchProps) {
  const { query } = useStore(list.place);
  const [typed, setTyped] = useState(query);
  const timer = useRef(0);
  useEffect(() => {
    // By the back button, or by a link.
    if (timer.current === 0) setTyped((now) => (now.trim() === query ? now : query));
  }, [query]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (text: string): void => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      timer.current = 0;
      list.searchFor(text.trim());
    }, typingPauseMs);
  };
  return (
    <input
      type="search"
      class="search"
      placeholder={label}
      aria-label={label}
      maxLength={1000}
      value={typed}
      onInput={(event) => type(event.currentTarget.value)}
    />
  );
}
