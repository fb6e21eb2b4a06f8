// Warnings of the last day that are over: when each began and ended.
import { useEffect, useState } from 'preact/hooks';
import type { WarningRecord } from '../../../contract/record-schemas.ts';
import { admin } from '../../api/admin.ts';
import { ApiProblem } from '../../api/problem.ts';
import { formatTime } from '../../text/time.ts';
import { explainWarning } from '../../words/explain.ts';
import { useWords } from '../../words/language.ts';

/** `present` are those that hold, as text: when they are others, some may be over. */
export function PastWarnings({ present }: { readonly present: string }) {
  const words = useWords();
  const [past, setPast] = useState<readonly WarningRecord[]>([]);
  useEffect(() => {
    let isOver = false;
    admin.warnings().then(
      ({ warnings }) => !isOver && setPast(warnings.filter(({ endedAt }) => endedAt !== null)),
      (error: unknown) => {
        if (!(error instanceof ApiProblem)) throw error;
      },
    );
    return () => {
      isOver = true;
    };
  }, [present]);
  if (past.length === 0) return null;
  return (
    <details class="past-warnings">
      <summary>{words.warnings.past(past.length)}</summary>
      <ul>
        {past.map((warning) => (
          <li key={`${warning.code} ${warning.values.lane ?? ''} ${warning.beganAt}`}>
            <span class="mono muted">
              {words.warnings.span(formatTime(warning.beganAt), formatTime(warning.endedAt ?? 0))}
            </span>{' '}
            <span>{explainWarning(warning, words)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
