// A text that the operator types and the address keeps: a search survives a reload, and the back button undoes it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { route, showPart } from './route.ts';
import { useStore } from './use-store.ts';

const typingPauseMs = 250;

export interface AddressText {
  /** What stands in the field. */
  readonly typed: string;
  /** What the address says: the same after a short pause. */
  readonly kept: string;
  type(text: string): void;
  /** The field was left: what is typed next is a step of its own. */
  leave(): void;
}

/** The text that the address has under `name`. Another text leaves the parameters `forgotten` out. */
export function useAddressText(name: string, forgotten: readonly string[] = []): AddressText {
  const kept = useStore(route, ({ search }) => new URLSearchParams(search).get(name) ?? '');
  const [typed, setTyped] = useState(kept);
  const timer = useRef(0);
  // While somebody types on, the back button does not lead through every pause.
  const isStep = useRef(true);

  useEffect(() => {
    if (timer.current === 0) setTyped(kept); // By the back button, or by a link.
  }, [kept]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const keep = (text: string): void => {
    timer.current = 0;
    const search = new URLSearchParams(route.get().search);
    if ((search.get(name) ?? '') === text) return;
    for (const other of [name, ...forgotten]) search.delete(other);
    if (text !== '') search.set(name, text);
    showPart(search, isStep.current);
    isStep.current = false;
  };
  return {
    typed,
    kept,
    type: (text) => {
      setTyped(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(keep, typingPauseMs, text);
    },
    leave: () => {
      isStep.current = true;
    },
  };
}
