// The clients that are subscribed to one topic.
import { useMemo } from 'preact/hooks';
import type { ClientSort } from '../../../contract/client-sorts.ts';
import type { ClientPage } from '../../../contract/schemas.ts';
import { admin } from '../../api/admin.ts';
import { type Order, PagedList } from '../../lists/paged-list.ts';
import { PagedTable } from '../../lists/paged-table.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../words/language.ts';
import { useClientColumns } from '../clients/client-list.tsx';

type Sort = Extract<ClientSort, 'name' | 'id' | 'address' | 'connectedAt' | 'messagesIn' | 'queuedBytesOut'>;

const firstOrders: Readonly<Record<Sort, Order>> = {
  name: 'asc',
  id: 'asc',
  address: 'asc',
  connectedAt: 'desc',
  messagesIn: 'desc',
  queuedBytesOut: 'desc',
};
const shown = Object.keys(firstOrders) as Sort[];

export function Subscribers({ topic }: { readonly topic: string }) {
  const words = useWords();
  const columns = useClientColumns(shown);
  const list = useMemo(() => {
    return new PagedList<ClientPage, Sort>({
      ask: (query) => admin.clients({ ...query, topic }),
      firstOrders,
      sort: 'connectedAt',
    });
  }, [topic]);
  const own = {
    table: words.topics.subscribersTable,
    search: words.topics.searchSubscribers,
    none: words.topics.nobody,
    noMatch: words.topics.noSubscriberMatches,
    range: words.topics.range,
  };
  return (
    <Panel title={words.topics.subscribers}>
      <PagedTable
        list={list}
        itemsOf={({ clients }) => clients}
        keyOf={({ id }) => id}
        columns={columns}
        words={own}
      />
    </Panel>
  );
}
