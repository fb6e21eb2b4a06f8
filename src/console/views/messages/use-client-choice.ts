// From what the operator types, a name or an id, to the one client that is meant. Asked for again now and then,
// because a client that comes back has a new id.
import { useEffect, useState } from 'preact/hooks';
import type { ClientInfo } from '../../../contract/schemas.ts';
import { admin } from '../../api/admin.ts';
import type { Words } from '../../words/en.ts';

const typingPauseMs = 250;
const refreshMs = 3000;
const maxCandidates = 20;

export interface ClientChoice {
  /** Its id; null while none is known, undefined when everyone is meant. */
  readonly client?: string | null;
  readonly candidates: readonly ClientInfo[];
  /** Why there is no client, when something was typed. */
  say?(words: Words): string;
}

const everyone: ClientChoice = { candidates: [] };
const nobodyYet: ClientChoice = { client: null, candidates: [] };

export function useClientChoice(typed: string): ClientChoice {
  const wanted = typed.trim();
  const [found, setFound] = useState({ wanted: '', choice: everyone });
  useEffect(() => {
    if (wanted === '') return;
    let isOver = false;
    const ask = async (): Promise<void> => {
      try {
        const query = { query: wanted, sort: 'connectedAt', order: 'desc', limit: maxCandidates } as const;
        const { clients } = await admin.clients(query);
        if (!isOver) setFound({ wanted, choice: choose(wanted, clients) });
      } catch {
        // The header tells when the server does not answer.
      }
      if (!isOver) timer = setTimeout(() => void ask(), refreshMs);
    };
    let timer = setTimeout(() => void ask(), typingPauseMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  if (wanted === '') return everyone;
  return found.wanted === wanted ? found.choice : nobodyYet;
}

function choose(wanted: string, clients: readonly ClientInfo[]): ClientChoice {
  const exact = clients.filter(({ id, name }) => id === wanted || name === wanted);
  const [only] = exact;
  if (only !== undefined && exact.length === 1) return { client: only.id, candidates: [] };
  const candidates = exact.length > 1 ? exact : clients;
  const say: ClientChoice['say'] =
    candidates.length === 0
      ? (words) => words.messages.noSuchClient
      : (words) => words.messages.severalClients(candidates.length);
  return { client: null, candidates, say };
}
