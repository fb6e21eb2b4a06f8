// Asks before something that cannot be undone. The browser keeps the focus inside and Escape cancels.
import { useEffect, useId, useRef } from 'preact/hooks';
import { useWords } from '../words/language.ts';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  onConfirm(): void;
  /** The question is over, whatever the answer. */
  onClose(): void;
}

export function ConfirmDialog({ title, text, confirm, onConfirm, onClose }: ConfirmDialogProps) {
  const words = useWords();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  // The browser gives the focus back to what asked, and tells `onClose`, when it is closed.
  const close = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      <p>{text}</p>
      <div class="row end">
        <button type="button" class="button" onClick={close}>
          {words.dialog.cancel}
        </button>
        <button
          type="button"
          class="button danger"
          onClick={() => {
            close();
            onConfirm();
          }}
        >
          {confirm}
        </button>
      </div>
    </dialog>
  );
}
