// A list whose search and order the address keeps: they survive a reload, and the back button undoes them.
import { useEffect, useRef } from 'preact/hooks';
import { route, showPart } from '../state/route.ts';
import { useStore } from '../state/use-store.ts';
import type { ListPage, PagedList } from './paged-list.ts';

/** For the list that is a view by itself. */
export function useListAddress<Sort extends string>(list: PagedList<ListPage, Sort>): void {
  const search = useStore(route, ({ search: text }) => text);
  const place = useStore(list.place);
  const isFirst = useRef(true);
  const shown = useRef(place);

  useEffect(() => {
    // Who comes back by the navigation finds the list as it was left.
    if (!isFirst.current || search !== '') list.show(new URLSearchParams(search));
    isFirst.current = false;
  }, [list, search]);

  useEffect(() => {
    const parameters = list.parameters();
    // While somebody types on, the back button does not lead through every pause.
    const isStep = shown.current.sort !== place.sort || shown.current.order !== place.order;
    shown.current = place;
    if (parameters.toString() !== new URLSearchParams(route.get().search).toString()) {
      showPart(parameters, isStep);
    }
  }, [list, place]);
}
