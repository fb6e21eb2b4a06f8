// The topics that have subscribers, for the list under the topic's field.
import { useEffect, useState } from 'preact/hooks';
import type { Topics } from '../../../contract/topic-schemas.ts';
import { admin } from '../../api/admin.ts';

const typingPauseMs = 250;

/** Topics that contain `typed`; nothing is asked while it is null. */
export function useTopics(typed: string | null): Topics | null {
  const [topics, setTopics] = useState<Topics | null>(null);
  useEffect(() => {
    if (typed === null) return;
    let isOver = false;
    const ask = async (): Promise<void> => {
      const found = await admin.topics({ query: typed, limit: 50 }).catch(() => null);
      if (!isOver && found !== null) setTopics(found);
    };
    const timer = setTimeout(() => void ask(), typingPauseMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [typed]);
  return topics;
}
