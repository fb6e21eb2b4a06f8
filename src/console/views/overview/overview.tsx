// What the server does right now.
import { useWords } from '../../words/language.ts';
import { Charts } from './charts.tsx';
import { Figures } from './figures.tsx';
import { Lanes } from './lanes.tsx';
import { ListenerPanel } from './listener-panel.tsx';
import { PresencePanel } from './presence-panel.tsx';
import { ServerPanel } from './server-panel.tsx';
import { Warnings } from './warnings.tsx';

export function Overview() {
  const words = useWords();
  return (
    <>
      <h1 tabIndex={-1}>{words.nav.overview}</h1>
      <div class="overview">
        <ListenerPanel />
        <Warnings />
        <Figures />
        <Charts />
        <Lanes />
        <PresencePanel />
        <ServerPanel />
      </div>
    </>
  );
}
