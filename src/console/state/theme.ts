// Light or dark: as the system says, or as the operator chose; remembered.
import { recall, remember } from './remembered.ts';
import { createStore } from './store.ts';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const remembered = recall('theme');

export const theme = createStore<Theme>(themes.find((known) => known === remembered) ?? 'auto');

export function startTheme(): void {
  const apply = (): void => {
    document.documentElement.dataset.theme = theme.get();
  };
  theme.subscribe(apply);
  apply();
}

export function chooseTheme(choice: Theme): void {
  remember('theme', choice);
  theme.set(choice);
}

/** Calls `listener` whenever the colours may have changed; returns what ends that. */
export function onColoursChange(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', listener);
  const stop = theme.subscribe(listener);
  return () => {
    system.removeEventListener('change', listener);
    stop();
  };
}
