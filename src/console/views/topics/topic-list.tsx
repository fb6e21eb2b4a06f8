// Lists of topics: all of them, and those of one client.
import type { TopicInfo, Topics } from '../../../contract/topic-schemas.ts';
import type { TopicSort } from '../../../contract/topic-sorts.ts';
import { admin } from '../../api/admin.ts';
import { type Order, PagedList, type PageQuery } from '../../lists/paged-list.ts';
import { type Column, PagedTable, type PagedTableProps } from '../../lists/paged-table.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { addressOf } from '../../state/route.ts';
import { useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';

const firstOrders: Readonly<Record<TopicSort, Order>> = {
  topic: 'asc',
  subscribers: 'desc',
  messagesPerSec: 'desc',
  bytesPerSec: 'desc',
  messages: 'desc',
  bytes: 'desc',
};

export type TopicList = PagedList<Topics, TopicSort>;

export function topicList(ask: (query: PageQuery<TopicSort>) => Promise<Topics>, sort: TopicSort): TopicList {
  return new PagedList({ ask, firstOrders, sort });
}

export const allTopics = topicList((query) => admin.topics(query), 'subscribers');

export interface TopicTableProps {
  readonly list: TopicList;
  readonly words: PagedTableProps<TopicInfo, Topics, TopicSort>['words'];
}

export function TopicTable({ list, words: ownWords }: TopicTableProps) {
  const words = useWords();
  const formats = useFormats();
  const { columns: labels } = words.topics;
  const columns: readonly Column<TopicInfo>[] = [
    {
      key: 'topic',
      label: labels.topic,
      class: 'name',
      read: ({ topic }) => (
        <a href={addressOf('topics', topic)}>
          <Untrusted text={topic} />
        </a>
      ),
    },
    {
      key: 'subscribers',
      label: labels.subscribers,
      class: 'num',
      read: ({ subscribers }) => formats.number(subscribers),
    },
    {
      key: 'messagesPerSec',
      label: labels.messagesPerSec,
      class: 'num',
      read: ({ messagesPerSec }) => formats.number(messagesPerSec),
    },
    {
      key: 'bytesPerSec',
      label: labels.bytesPerSec,
      class: 'num medium',
      read: ({ bytesPerSec }) => formats.bytes(bytesPerSec),
    },
    {
      key: 'messages',
      label: labels.messages,
      class: 'num medium',
      read: ({ messages }) => formats.number(messages),
    },
    {
      key: 'bytes',
      label: labels.bytes,
      class: 'num medium',
      read: ({ bytes }) => formats.bytes(bytes),
    },
  ];
  return (
    <PagedTable
      list={list}
      itemsOf={({ topics }) => topics}
      keyOf={({ topic }) => topic}
      columns={columns}
      words={ownWords}
    />
  );
}
