// A box to tick, with its label behind it and a hint below.
import { useId } from 'preact/hooks';

export interface CheckFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly isOn: boolean;
  /** Cannot be changed now. */
  readonly isOff: boolean;
  onChange(isOn: boolean): void;
}

export function CheckField({ label, hint, isOn, isOff, onChange }: CheckFieldProps) {
  const id = useId();
  return (
    <div class="check-field">
      <label>
        <input
          type="checkbox"
          checked={isOn}
          disabled={isOff}
          aria-describedby={hint === undefined ? undefined : id}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      {hint !== undefined && (
        <p id={id} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
