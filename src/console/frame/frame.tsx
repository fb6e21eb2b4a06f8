// What surrounds every view: the header, the ways to the views, and the news that data is stale.
import type { ComponentChildren } from 'preact';
import { live, tick } from '../live/live.ts';
import { Icon } from '../parts/icon.tsx';
import { addressOf, route, viewNames } from '../state/route.ts';
import { useStore } from '../state/use-store.ts';
import { useWords } from '../words/language.ts';
import { Header } from './header.tsx';
import { StaleBanner } from './stale-banner.tsx';

export function Frame({ children }: { readonly children: ComponentChildren }) {
  const words = useWords();
  const { view } = useStore(route);
  const isLive = useStore(live.state, ({ state }) => state === 'live');
  const hasData = useStore(tick, (last) => last !== null);
  return (
    <div class="frame">
      <button type="button" class="button skip" onClick={() => document.querySelector('h1')?.focus()}>
        {words.skipToContent}
      </button>
      <Header />
      <nav class="nav" aria-label={words.nav.label}>
        {viewNames.map((name) => (
          <a key={name} href={addressOf(name)} aria-current={name === view ? 'page' : undefined}>
            <Icon name={name} />
            <span>{words.nav[name]}</span>
          </a>
        ))}
      </nav>
      <main class={hasData && !isLive ? 'main old' : 'main'}>
        <StaleBanner />
        {children}
      </main>
    </div>
  );
}
