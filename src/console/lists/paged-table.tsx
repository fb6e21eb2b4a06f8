// A list of the server as a table with its search, its heads that sort, and the ways to its other pages.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { useAddressText } from '../state/address-text.ts';
import { explainProblem } from '../words/explain.ts';
import { useWords } from '../words/language.ts';
import { ListPager } from './list-pager.tsx';
import { type ListPage, type ListPlace, type PagedList, pageParameters, usePage } from './paged-list.ts';

export interface Column<Item> {
  /** What it sorts by, where it does. */
  readonly key: string;
  readonly label: string;
  /** `name`: the row's head. `num`: to the right. `medium` and `wide`: only where the window is. */
  readonly class: string;
  /** `items` are those that are shown with it. */
  readonly read: (item: Item, items: readonly Item[]) => ComponentChildren;
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
    range(from: number, to: number, total: number): string;
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
        <Search label={props.words.search} />
        <SortChoice columns={columns} list={list} place={place} />
        <span class="spring" />
        {page !== null && (
          <ListPager list={list} place={place} page={page} count={items.length} range={props.words.range} />
        )}
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
                  {first?.read(item, items)}
                </th>
                {others.map(({ key, class: name, read }) => (
                  <td key={key} class={name}>
                    {read(item, items)}
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

interface SortChoiceProps<Sort extends string> {
  readonly columns: readonly Pick<Column<never>, 'key' | 'label'>[];
  readonly list: PagedList<ListPage, Sort>;
  readonly place: ListPlace<Sort>;
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

// The columns' heads sort as well; a narrow window has no room for all of them.
function SortChoice<Sort extends string>({ columns, list, place }: SortChoiceProps<Sort>) {
  const words = useWords();
  const orderName = place.order === 'asc' ? words.clients.ascending : words.clients.descending;
  return (
    <span class="sort-choice">
      <select
        aria-label={words.clients.sortBy}
        value={place.sort}
        onChange={(event) => list.sortBy(event.currentTarget.value as Sort)}
      >
        {list.sorts.map((sort) => (
          <option key={sort} value={sort}>
            {columns.find(({ key }) => key === sort)?.label}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button icon-only"
        title={orderName}
        aria-label={orderName}
        onClick={() => list.sortBy(place.sort)}
      >
        <Icon name={place.order === 'asc' ? 'ascending' : 'descending'} />
      </button>
    </span>
  );
}

function Search({ label }: { readonly label: string }) {
  const text = useAddressText('query', pageParameters);
  return (
    <input
      type="search"
      class="search"
      placeholder={label}
      aria-label={label}
      maxLength={1000}
      value={text.typed}
      onInput={(event) => text.type(event.currentTarget.value)}
      onBlur={text.leave}
    />
  );
}
