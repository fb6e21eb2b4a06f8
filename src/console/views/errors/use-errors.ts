// The errors that are shown, asked for again and again while they are.
import { useEffect, useState } from 'preact/hooks';
import type { Errors } from '../../../contract/record-schemas.ts';
import { admin } from '../../api/admin.ts';
import { ApiProblem } from '../../api/problem.ts';

const pageSize = 50;
const refreshMs = 2000;

export interface ShownErrors {
  /** Null before the first answer. */
  readonly page: Errors | null;
  readonly problem: ApiProblem | null;
}

/** Of one kind, or of all; older than the number `before`, or the newest. */
export function useErrors(kind: number | undefined, before: number | undefined): ShownErrors {
  const [shown, setShown] = useState<ShownErrors>({ page: null, problem: null });

  useEffect(() => {
    let isOver = false;
    let timer = 0;
    const ask = async (): Promise<void> => {
      try {
        const page = document.hidden ? null : await admin.errors({ kind, before, limit: pageSize });
        if (!isOver && page !== null) setShown({ page, problem: null });
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        if (!isOver) setShown((last) => ({ ...last, problem: error }));
      }
      if (!isOver) timer = setTimeout(() => void ask(), refreshMs);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [kind, before]);
  return shown;
}
