// How an action ended. The element is always there, so that readers announce what comes into it.
import { useWords } from '../words/language.ts';
import type { Outcome } from './use-action.ts';

export function Notice({ outcome }: { readonly outcome: Outcome | null }) {
  const words = useWords();
  const tone = outcome === null ? '' : outcome.isGood ? 'good' : 'bad';
  return <output class={`notice ${tone}`}>{outcome?.say(words)}</output>;
}
