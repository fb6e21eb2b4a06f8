// From what the operator types, a name or an id, to the one client that is meant. Asked for again now and then,
// because a client that comes back has a new id.
import { useEffect, useState } from 'preact/hooks';
import { admin } from '../../api/admin.ts';
import type { ClientInfo } from '../../api/contract.ts';
import type { Words } from '../../words/en.ts';

const typingPauseMs = 250;
const refreshMs = 3000;
const maxCandidates = 20;

export interface ClientChoice {
  readonly id?: string;
  readonly candidates: readonly ClientInfo[];
  /** Why there is no client, when something was typed. */
  say?(words: Words): string;
}

const everyone: ClientChoice = { candidates: [] };

export function useClientChoice(typed: string): ClientChoice {
  const wanted = typed.trim();
  const [choice, setChoice] = useState<ClientChoice>(everyone);
  useEffect(() => {
    let isOver = false;
    let timer = 0;
    const ask = async (): Promise<void> => {
      try {
        const query = { query: wanted, sort: 'connectedAt', order: 'desc', limit: maxCandidates } as const;
        const { clients } = await admin.clients(query);
        if (!isOver) setChoice((last) => same(last, choose(wanted, clients)));
      } catch {
        // The header tells when the server does not answer.
      }
      if (!isOver) timer = setTimeout(() => void ask(), refreshMs);
    };
    if (wanted === '') setChoice(everyone);
    else timer = setTimeout(() => void ask(), typingPauseMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  return wanted === '' ? everyone : choice;
}

export function choose(wanted: string, clients: readonly ClientInfo[]): ClientChoice {
  const exact = clients.filter(({ id, name }) => id === wanted || name === wanted);
  const [only] = exact;
  if (only !== undefined && exact.length === 1) return { id: only.id, candidates: [] };
  const candidates = exact.length > 1 ? exact : clients;
  if (candidates.length === 0) return { candidates, say: (words) => words.messages.noSuchClient };
  return { candidates, say: (words) => words.messages.severalClients(candidates.length) };
}

// The same choice as before must be the same object, so that nothing is drawn for it.
function same(last: ClientChoice, next: ClientChoice): ClientChoice {
  return next.id !== undefined && next.id === last.id ? last : next;
}
