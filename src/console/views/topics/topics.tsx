// The topics that have subscribers, with what is published there.
import { useWords } from '../../words/language.ts';
import { allTopics, TopicTable } from './topic-list.tsx';

export function Topics() {
  const words = useWords();
  return (
    <>
      <h1 tabIndex={-1}>{words.topics.title}</h1>
      <section class="panel" aria-label={words.topics.title}>
        <TopicTable list={allTopics} words={words.topics} />
      </section>
    </>
  );
}
