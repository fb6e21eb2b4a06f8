// Connects a component to a store: it is drawn again when the part that it selected changes.
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { Store } from './store.ts';

export function useStore<T>(store: Store<T>): T;
export function useStore<T, S>(store: Store<T>, select: (value: T) => S): S;
export function useStore<T, S>(store: Store<T>, select?: (value: T) => S): T | S {
  const [, redraw] = useReducer((count: number, _action: null) => count + 1, 0);
  const pick = (): T | S => (select ? select(store.get()) : store.get());
  const selected = pick();
  const drawn = useRef({ selected, pick });
  drawn.current = { selected, pick };
  useLayoutEffect(() => {
    const compare = (): void => {
      if (!Object.is(drawn.current.pick(), drawn.current.selected)) redraw(null);
    };
    compare(); // It may have changed between drawing and subscribing.
    return store.subscribe(compare);
  }, [store]);
  return selected;
}
