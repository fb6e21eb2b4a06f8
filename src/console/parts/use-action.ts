// Something the operator asks the server to do: whether it is under way, and how it ended, in words.
import { useState } from 'preact/hooks';
import { ApiProblem } from '../api/problem.ts';
import type { Words } from '../words/en.ts';
import { explainProblem } from '../words/explain.ts';

export interface Outcome {
  readonly isGood: boolean;
  /** In the language of the moment, so that it changes with it. */
  say(words: Words): string;
}

export interface Action {
  readonly isBusy: boolean;
  readonly outcome: Outcome | null;
  /** Runs `work`, which resolves to what there is to say, and tells whether it ended well. */
  run(work: () => Promise<Outcome['say']>): Promise<boolean>;
  /** Forgets how it ended: it is no news any more, or something else ended otherwise. */
  clear(): void;
}

export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const run: Action['run'] = async (work) => {
    setBusy(true);
    setOutcome(null);
    try {
      const say = await work();
      setOutcome({ isGood: true, say });
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setOutcome({ isGood: false, say: (words) => explainProblem(error, words) });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, outcome, run, clear: () => setOutcome(null) };
}
