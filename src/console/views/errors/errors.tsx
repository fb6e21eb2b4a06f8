// Errors of handlers and deaths of workers: which kinds there are, how often each happens, and the newest with their stacks.
import { useState } from 'preact/hooks';
import { Panel } from '../../parts/panel.tsx';
import { explainProblem } from '../../words/explain.ts';
import { useWords } from '../../words/language.ts';
import { ErrorList } from './error-list.tsx';
import { KindTable } from './kind-table.tsx';
import { useErrors } from './use-errors.ts';

export function Errors() {
  const words = useWords();
  const [kind, setKind] = useState<number | undefined>();
  const [before, setBefore] = useState<number | undefined>();
  const { page, problem } = useErrors(kind, before);
  const choose = (chosen: number | undefined): void => {
    setKind(chosen);
    setBefore(undefined);
  };
  return (
    <>
      <h1 tabIndex={-1}>{words.errors.title}</h1>
      <p class="notice bad" role="status">
        {problem !== null && explainProblem(problem, words)}
      </p>
      {page?.total === 0 && <p class="panel empty">{words.errors.none}</p>}
      {page !== null && page.total > 0 && (
        <div class="errors">
          <Panel
            title={words.errors.kinds}
            class="error-kinds"
            actions={<span class="muted">{words.errors.total(page.total)}</span>}
          >
            <p class="muted">{words.errors.kindsHint}</p>
            <KindTable kinds={page.kinds} chosen={kind} onChoose={choose} />
            {page.otherKinds > 0 && <p class="muted">{words.errors.others(page.otherKinds)}</p>}
          </Panel>
          <Panel
            title={kind === undefined ? words.errors.list : words.errors.listOf(kind)}
            class="error-list"
            actions={
              kind !== undefined && (
                <button type="button" class="button small" onClick={() => choose(undefined)}>
                  {words.errors.allKinds}
                </button>
              )
            }
          >
            {page.errors.length === 0 && <p class="empty">{words.errors.noneKept}</p>}
            <ErrorList errors={page.errors} />
            <div class="row end">
              {before !== undefined && (
                <button type="button" class="button small" onClick={() => setBefore(undefined)}>
                  {words.errors.newest}
                </button>
              )}
              {page.next !== null && (
                <button type="button" class="button small" onClick={() => setBefore(page.next ?? undefined)}>
                  {words.errors.older}
                </button>
              )}
            </div>
          </Panel>
        </div>
      )}
    </>
  );
}
