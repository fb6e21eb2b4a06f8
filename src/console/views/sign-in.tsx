// The form that asks for the token.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Choices } from '../frame/choices.tsx';
import iconUrl from '../icon.svg';
import { Field } from '../parts/field.tsx';
import { type Session, session, signIn } from '../state/session.ts';
import { useStore } from '../state/use-store.ts';
import type { Words } from '../words/en.ts';
import { explainProblem } from '../words/explain.ts';
import { useWords } from '../words/language.ts';

export function SignIn() {
  const words = useWords();
  const current = useStore(session);
  const [token, setToken] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [isEmpty, setEmpty] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), [current]);

  const submit = async (): Promise<void> => {
    setEmpty(token.trim() === '');
    if (token.trim() === '') return;
    setBusy(true);
    await signIn(token.trim());
    setBusy(false);
  };
  const problem = isEmpty ? words.signIn.emptyToken : problemOf(current, words);
  return (
    <main class="sign-in">
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <img src={iconUrl} alt="" width="40" height="40" />
        <h1>{words.signIn.title}</h1>
        <p role="status" class="notice">
          {problem === '' && noteOf(current, words)}
        </p>
        <Field label={words.signIn.token} hint={words.signIn.hint}>
          {(attributes) => (
            <input
              {...attributes}
              ref={input}
              type="password"
              autocomplete="current-password"
              aria-invalid={problem !== ''}
              value={token}
              onInput={(event) => setToken(event.currentTarget.value)}
            />
          )}
        </Field>
        <p role="alert" class="notice bad">
          {problem}
        </p>
        <button type="submit" class="button primary" disabled={isBusy}>
          {words.signIn.submit}
        </button>
      </form>
      <div class="row">
        <Choices />
      </div>
    </main>
  );
}

function noteOf(current: Session, words: Words): string {
  if (current.state !== 'signedOut' || current.reason === undefined) return '';
  return words.signIn[current.reason];
}

function problemOf(current: Session, words: Words): string {
  if (current.state !== 'signedOut' || current.problem === undefined) return '';
  if (current.problem.code === 'UNAUTHORIZED') return words.signIn.wrongToken;
  return explainProblem(current.problem, words);
}
