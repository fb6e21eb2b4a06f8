// WebSocket clients in the page, to try the server as its clients see it. Several at once.
import { useEffect } from 'preact/hooks';
import { Icon } from '../../parts/icon.tsx';
import { useStore } from '../../state/use-store.ts';
import { useWords } from '../../words/language.ts';
import { TesterPanel } from './tester-panel.tsx';
import { addTester, testers } from './testers.ts';

export function Tester() {
  const words = useWords();
  const clients = useStore(testers);
  useEffect(() => {
    if (testers.get().length === 0) addTester();
  }, []);
  return (
    <>
      <h1 tabIndex={-1}>{words.tester.title}</h1>
      <div class="toolbar">
        <p class="muted">{words.tester.intro}</p>
        <span class="spring" />
        <button type="button" class="button" onClick={addTester}>
          <Icon name="add" />
          {words.tester.add}
        </button>
      </div>
      <div class="testers">
        {clients.map((client) => (
          <TesterPanel key={client.number} client={client} isOnly={clients.length === 1} />
        ))}
      </div>
    </>
  );
}
