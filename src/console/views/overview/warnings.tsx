// What is wrong, in words; readers hear it when it changes.
import { tick } from '../../live/live.ts';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useStore } from '../../state/use-store.ts';
import { explainWarning } from '../../words/explain.ts';
import { useWords } from '../../words/language.ts';

export function Warnings() {
  const words = useWords();
  const warnings = useStore(tick, (value) => value?.warnings) ?? [];
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
          {warnings.length === 0 && (
            <li class="fine">
              <Icon name="good" />
              <span>{words.warnings.none}</span>
            </li>
          )}
        </ul>
      </div>
    </Panel>
  );
}
