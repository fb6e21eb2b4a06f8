// The topics that one client is subscribed to.
import { useMemo } from 'preact/hooks';
import { admin } from '../../api/admin.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../words/language.ts';
import { TopicTable, topicList } from './topic-list.tsx';

export function Subscriptions({ id }: { readonly id: string }) {
  const words = useWords();
  const list = useMemo(() => topicList((query) => admin.topicsOf(id, query), 'topic'), [id]);
  const { topics } = words;
  const own = { ...topics, table: topics.subscriptionsTable, none: topics.noSubscriptions };
  return (
    <Panel title={topics.subscriptions}>
      <TopicTable list={list} words={own} />
    </Panel>
  );
}
