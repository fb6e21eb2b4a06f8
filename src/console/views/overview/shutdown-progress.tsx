// How far a shutdown has come: clients that are gone, and the time that it may still take.
import type { Shutdown } from '../../../contract/schemas.ts';
import { useWords } from '../../words/language.ts';

export function ShutdownProgress({ phase, clients, of, remainingMs }: Shutdown) {
  const words = useWords();
  const text = words.listener.progress(clients, of, Math.ceil(remainingMs / 1000));
  return (
    <div class="shutdown">
      <meter
        min={0}
        max={Math.max(1, of)}
        value={of - clients}
        aria-label={words.listener.states[phase]}
        aria-valuetext={text}
      />
      <span>{text}</span>
    </div>
  );
}
