// What is wrong, in words; readers hear it when it changes.
import { tick } from '../../live/live.ts';
import { isKnown, type ServerState } from '../../live/server-state.ts';
import { useServerState } from '../../live/use-server-state.ts';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useStore } from '../../state/use-store.ts';
import { explainWarning } from '../../words/explain.ts';
import { useWords } from '../../words/language.ts';
import { PastWarnings } from './past-warnings.tsx';

export function Warnings() {
  const words = useWords();
  const last = useStore(tick, (value) => value?.warnings) ?? [];
  const state = useServerState();
  // What was wrong, or was not, when the server was heard last is no news of now.
  const warnings = isKnown(state) ? last : [];
  return (
    <Panel title={words.warnings.title} class="warnings">
      <div role="status">
        <ul>
          {warnings.map((warning) => (
            <li key={`${warning.code} ${warning.values.lane ?? ''}`} class="warning">
              <Icon name="warning" />
              <span>{explainWarning(warning, words)}</span>
            </li>
          ))}
          {!isKnown(state) && <Unknown state={state} />}
          {isKnown(state) && warnings.length === 0 && (
            <li class="fine">
              <Icon name="good" />
              <span>{words.warnings.none}</span>
            </li>
          )}
        </ul>
      </div>
      <PastWarnings
        present={`${state} ${warnings.map(({ code, values }) => `${code} ${values.lane ?? ''}`)}`}
      />
    </Panel>
  );
}

function Unknown({ state }: { readonly state: ServerState }) {
  const words = useWords();
  if (state !== 'silent' && state !== 'lost' && state !== 'ended') {
    return <li class="muted">{words.warnings.unknown}</li>;
  }
  return (
    <li class="warning">
      <Icon name="warning" />
      <span>{words.warnings[state]}</span>
    </li>
  );
}
