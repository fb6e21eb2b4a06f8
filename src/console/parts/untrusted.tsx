// Text that strangers wrote: a text node, isolated from the direction of its surroundings, with what would hide or
// reorder it shown as escapes.
import { visibleParts } from '../text/visible-text.ts';

export interface UntrustedProps {
  readonly text: string;
  /** Whether line feeds and tabs are kept. */
  readonly lines?: boolean;
}

export function Untrusted({ text, lines = false }: UntrustedProps) {
  return (
    <bdi class={lines ? 'untrusted lines' : 'untrusted'}>
      {visibleParts(text, lines).map((part) =>
        part.isEscape ? <span class="escape">{part.text}</span> : part.text,
      )}
    </bdi>
  );
}
