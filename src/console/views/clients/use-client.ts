// One client, asked for again and again while its page is shown, and remembered when it has gone.
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ClientInfo } from '../../../contract/schemas.ts';
import { admin } from '../../api/admin.ts';
import { ApiProblem } from '../../api/problem.ts';

const refreshMs = 1000;

export interface KnownClient {
  /** The last that was known of it; null before the first answer, or when it never was online. */
  readonly client: ClientInfo | null;
  readonly problem: ApiProblem | null;
  readonly isGone: boolean;
  refresh(): Promise<void>;
}

export function useClient(id: string): KnownClient {
  const [known, setKnown] = useState<Omit<KnownClient, 'refresh'>>({
    client: null,
    problem: null,
    isGone: false,
  });

  const refresh = useCallback(async (): Promise<void> => {
    try {
      setKnown({ client: await admin.client(id), problem: null, isGone: false });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const isGone = error.code === 'CLIENT_NOT_FOUND';
      setKnown((last) => ({ ...last, problem: error, isGone: isGone || last.isGone }));
    }
  }, [id]);

  useEffect(() => {
    if (known.isGone) return; // An id is never given twice.
    void refresh();
    const timer = setInterval(() => !document.hidden && void refresh(), refreshMs);
    return () => clearInterval(timer);
  }, [refresh, known.isGone]);

  return { ...known, refresh };
}
