// Which part of a list is shown, and the ways to the other parts.
import { Icon, type IconName } from '../parts/icon.tsx';
import { useWords } from '../words/language.ts';
import { type ListPage, type ListPlace, type PagedList, pageSize } from './paged-list.ts';

export interface ListPagerProps<Sort extends string> {
  readonly list: PagedList<ListPage, Sort>;
  readonly place: ListPlace<Sort>;
  readonly page: ListPage;
  /** Rows of this page. */
  readonly count: number;
  range(from: number, to: number, total: number): string;
}

export function ListPager<Sort extends string>({ list, place, page, count, range }: ListPagerProps<Sort>) {
  const words = useWords();
  const before = (place.page - 1) * pageSize;
  const { next, total } = page;
  const buttons: [icon: IconName, label: string, isOff: boolean, go: () => void][] = [
    ['first', words.clients.first, place.page === 1, () => list.goToFirst()],
    ['previous', words.clients.previous, !list.canGoBack(place), () => list.goToPrevious()],
    ['next', words.clients.next, next === null, () => next !== null && list.goToNext(next)],
  ];
  return (
    <span class="pager">
      <span role="status" class="pager-range">
        {range(before + 1, before + count, total)}
      </span>
      {buttons.map(([icon, label, isOff, go]) => (
        <button
          key={icon}
          type="button"
          class="button icon-only"
          title={label}
          aria-label={label}
          disabled={isOff}
          onClick={go}
        >
          <Icon name={icon} />
        </button>
      ))}
    </span>
  );
}
