// A labelled input with its hint and its problem, connected so that readers hear them together.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  readonly class?: string;
  /** Draws the input with the attributes it is given. */
  readonly children: (input: FieldInput) => ComponentChildren;
}

export interface FieldInput {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

export function Field({ label, hint, problem, class: name = '', children }: FieldProps) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div class={`field ${name}`}>
      <label for={id}>{label}</label>
      {children({
        id,
        'aria-describedby': note === undefined ? undefined : `${id}-note`,
        'aria-invalid': problem === undefined ? undefined : true,
      })}
      {note !== undefined && (
        <p id={`${id}-note`} class={problem === undefined ? 'hint' : 'hint problem'}>
          {note}
        </p>
      )}
    </div>
  );
}
