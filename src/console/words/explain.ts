// Turns what the server says by code into a sentence of the language.
import type { Warning } from '../../contract/schemas.ts';
import type { ApiProblem } from '../api/problem.ts';
import type { Words } from './en.ts';

type Sentence<V> = (values: V) => string;

/** A problem without a sentence of its own keeps the server's. */
export function explainProblem(problem: ApiProblem, words: Words): string {
  const sentences: Readonly<Record<string, Sentence<ApiProblem['values']>>> = words.problems;
  const sentence = Object.hasOwn(sentences, problem.code) ? sentences[problem.code] : undefined;
  return sentence?.(problem.values) ?? `${problem.message || problem.code} (${problem.status})`;
}

/** A warning that this page does not know yet (a newer server) is shown by its code. */
export function explainWarning(warning: Warning, words: Words): string {
  const sentences: Readonly<Record<string, Sentence<Warning['values']>>> = words.warnings.codes;
  return sentences[warning.code]?.(warning.values) ?? `${warning.code} ${JSON.stringify(warning.values)}`;
}

/** What a close code means, or nothing for one that applications made up. */
export function explainCloseCode(code: number, words: Words): string {
  return words.closeCodes[code] ?? '';
}
