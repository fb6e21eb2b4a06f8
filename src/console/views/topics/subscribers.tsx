// The clients that are subscribed to one topic.
import { useMemo } from 'preact/hooks';
import type { ClientSort } from '../../../contract/client-sorts.ts';
import type { ClientInfo, ClientPage } from '../../../contract/schemas.ts';
import { admin } from '../../api/admin.ts';
import { PagedList } from '../../lists/paged-list.ts';
import { type Column, PagedTable } from '../../lists/paged-table.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { addressOf } from '../../state/route.ts';
import { formatTime } from '../../text/time.ts';
import { useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';

type Sort = Extract<ClientSort, 'name' | 'address' | 'connectedAt' | 'messagesIn' | 'queuedBytesOut'>;

const firstOrders: Readonly<Record<Sort, 'asc' | 'desc'>> = {
  name: 'asc',
  address: 'asc',
  connectedAt: 'desc',
  messagesIn: 'desc',
  queuedBytesOut: 'desc',
};

export function Subscribers({ topic }: { readonly topic: string }) {
  const words = useWords();
  const formats = useFormats();
  const list = useMemo(() => {
    return new PagedList<ClientPage, Sort>({
      ask: (query) => admin.clients({ ...query, topic }),
      firstOrders,
      sort: 'connectedAt',
    });
  }, [topic]);
  const { columns: labels } = words.clients;
  const columns: readonly Column<ClientInfo>[] = [
    {
      key: 'name',
      label: labels.name,
      class: 'name',
      read: ({ id, name }) => (
        <a href={addressOf('clients', id)}>
          <Untrusted text={name} />
        </a>
      ),
    },
    { key: 'id', label: labels.id, class: 'mono medium', read: ({ id }) => id },
    { key: 'address', label: labels.address, class: 'mono medium', read: ({ address }) => address },
    {
      key: 'connectedAt',
      label: labels.connectedAt,
      class: 'mono wide',
      read: ({ connectedAt }) => formatTime(connectedAt),
    },
    {
      key: 'messagesIn',
      label: labels.messagesIn,
      class: 'num',
      read: ({ messagesIn }) => formats.number(messagesIn),
    },
    {
      key: 'queuedBytesOut',
      label: labels.queuedBytesOut,
      class: 'num',
      read: ({ queuedBytesOut }) => formats.bytes(queuedBytesOut),
    },
  ];
  const own = {
    table: words.topics.subscribersTable,
    search: words.topics.searchSubscribers,
    none: words.topics.nobody,
    noMatch: words.topics.noSubscriberMatches,
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
