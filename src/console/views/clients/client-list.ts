// The page of the client list that is shown, asked for again and again while it is shown.
import { useEffect, useState } from 'preact/hooks';
import type { ClientPage } from '../../../contract/schemas.ts';
import { admin } from '../../api/admin.ts';
import { ApiProblem } from '../../api/problem.ts';
import type { ListPlace } from './list-place.ts';

export const pageSize = 50;
const refreshMs = 2000;

export interface ShownList {
  /** Null before the first answer. */
  readonly page: ClientPage | null;
  /** The place that `page` is an answer for. */
  readonly place: ListPlace;
  readonly problem: ApiProblem | null;
}

export function useClientList(wanted: ListPlace): ShownList {
  const [shown, setShown] = useState<ShownList>({ page: null, place: wanted, problem: null });

  useEffect(() => {
    let isOver = false;
    let timer = 0;
    const ask = async (): Promise<void> => {
      const startedAt = performance.now();
      if (!document.hidden) {
        const { query, sort, order, cursor } = wanted;
        try {
          const page = await admin.clients({ query, sort, order, limit: pageSize, cursor });
          if (!isOver) setShown({ page, place: wanted, problem: null });
        } catch (error) {
          if (!(error instanceof ApiProblem)) throw error;
          if (!isOver) setShown((last) => ({ ...last, problem: error }));
        }
      }
      // A list that takes the server long is asked for less often.
      const tookMs = performance.now() - startedAt;
      if (!isOver) timer = setTimeout(() => void ask(), Math.max(refreshMs, 20 * tookMs));
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  return shown;
}
