// The header: which server this is, whether what is shown is live, and the choices that hold for every view.
import iconUrl from '../icon.svg';
import { live } from '../live/live.ts';
import { Icon } from '../parts/icon.tsx';
import { signOut, status } from '../state/session.ts';
import { useStore } from '../state/use-store.ts';
import { useWords } from '../words/language.ts';
import { Choices } from './choices.tsx';

export function Header() {
  const words = useWords();
  const server = useStore(status);
  const { state } = useStore(live.state);
  return (
    <header class="header">
      <span class="brand">
        <img src={iconUrl} alt="" width="24" height="24" />
        <b>Heddle</b>
        <span class="brand-version">{server?.version}</span>
      </span>
      <span class={`pill ${state}`} role="status">
        <i class="dot" />
        {words.live[state]}
      </span>
      <span class="spring" />
      <Choices />
      <button
        type="button"
        class="button quiet icon-only"
        title={words.header.signOut}
        aria-label={words.header.signOut}
        onClick={() => void signOut()}
      >
        <Icon name="signOut" />
      </button>
    </header>
  );
}
