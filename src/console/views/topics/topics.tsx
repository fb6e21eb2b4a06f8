// The topics that have subscribers, with what is published there.
import { admin } from '../../api/admin.ts';
import { useListAddress } from '../../lists/list-address.ts';
import { useWords } from '../../words/language.ts';
import { TopicTable, topicList } from './topic-list.tsx';

/** Stays when the operator looks at a topic and comes back. */
const all = topicList((query) => admin.topics(query), 'subscribers');

export function Topics() {
  const words = useWords();
  useListAddress(all);
  return (
    <>
      <h1 tabIndex={-1}>{words.topics.title}</h1>
      <section class="panel" aria-label={words.topics.title}>
        <TopicTable list={all} words={words.topics} />
      </section>
    </>
  );
}
