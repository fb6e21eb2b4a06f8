// Everyone who is online: searched, sorted and paged by the server, so that a hundred thousand are no burden here.
import type { ClientSort } from '../../../contract/client-sorts.ts';
import { Icon } from '../../parts/icon.tsx';
import { useAddressText } from '../../state/address-text.ts';
import { explainProblem } from '../../words/explain.ts';
import { useWords } from '../../words/language.ts';
import { useClientList } from './client-list.ts';
import { ClientTable } from './client-table.tsx';
import { clientSorts, type ListPlace, pageParameters, sortBy, usePlace } from './list-place.ts';
import { Pager } from './pager.tsx';

export function Clients() {
  const words = useWords();
  const place = usePlace();
  const shown = useClientList(place);
  return (
    <>
      <h1 tabIndex={-1}>{words.clients.title}</h1>
      <section class="panel" aria-label={words.clients.title}>
        <div class="toolbar">
          <Search />
          <SortChoice place={place} />
          <span class="spring" />
          <Pager shown={shown} />
        </div>
        {shown.problem !== null && (
          <p class="notice bad" role="status">
            {explainProblem(shown.problem, words)}
          </p>
        )}
        {shown.page !== null && <ClientTable clients={shown.page.clients} place={shown.place} />}
        {shown.page?.clients.length === 0 && (
          <p class="empty">{shown.place.query === '' ? words.clients.none : words.clients.noMatch}</p>
        )}
      </section>
    </>
  );
}

function Search() {
  const words = useWords();
  const text = useAddressText('query', pageParameters);
  return (
    <input
      type="search"
      class="search"
      placeholder={words.clients.search}
      aria-label={words.clients.search}
      maxLength={1000}
      value={text.typed}
      onInput={(event) => text.type(event.currentTarget.value)}
      onBlur={text.leave}
    />
  );
}

// The columns' heads sort as well; a narrow window has no room for all of them.
function SortChoice({ place: { sort, order } }: { readonly place: ListPlace }) {
  const words = useWords();
  const orderName = order === 'asc' ? words.clients.ascending : words.clients.descending;
  return (
    <span class="sort-choice">
      <select
        aria-label={words.clients.sortBy}
        value={sort}
        onChange={(event) => sortBy(event.currentTarget.value as ClientSort)}
      >
        {clientSorts.map((name) => (
          <option key={name} value={name}>
            {words.clients.columns[name]}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button icon-only"
        title={orderName}
        aria-label={orderName}
        onClick={() => sortBy(sort)}
      >
        <Icon name={order === 'asc' ? 'ascending' : 'descending'} />
      </button>
    </span>
  );
}
