// Everyone who is online: searched, sorted and paged by the server, so that a hundred thousand are no burden here.
import { PagedTable } from '../../lists/paged-table.tsx';
import { useWords } from '../../words/language.ts';
import { allClients, useClientColumns } from './client-list.tsx';

export function Clients() {
  const words = useWords();
  const columns = useClientColumns();
  return (
    <>
      <h1 tabIndex={-1}>{words.clients.title}</h1>
      <section class="panel" aria-label={words.clients.title}>
        <PagedTable
          list={allClients}
          itemsOf={({ clients }) => clients}
          keyOf={({ id }) => id}
          columns={columns}
          words={words.clients}
        />
      </section>
    </>
  );
}
