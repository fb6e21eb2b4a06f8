// One topic, asked for again and again while its page is shown.
import { useEffect, useState } from 'preact/hooks';
import type { TopicInfo } from '../../../contract/topic-schemas.ts';
import { admin } from '../../api/admin.ts';
import { ApiProblem } from '../../api/problem.ts';

const refreshMs = 1000;

export interface KnownTopic {
  /** Null before the first answer. */
  readonly info: TopicInfo | null;
  readonly problem: ApiProblem | null;
}

export function useTopic(topic: string): KnownTopic {
  const [known, setKnown] = useState<KnownTopic>({ info: null, problem: null });
  useEffect(() => {
    let isOver = false;
    const ask = async (): Promise<void> => {
      if (document.hidden) return;
      try {
        const info = await admin.topic(topic);
        if (!isOver) setKnown({ info, problem: null });
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        if (!isOver) setKnown((last) => ({ ...last, problem: error }));
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), refreshMs);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [topic]);
  return known;
}
