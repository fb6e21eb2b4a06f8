// Which language the page speaks: the operator's choice, else the browser's; remembered.
import { recall, remember } from '../state/remembered.ts';
import { createStore } from '../state/store.ts';
import { useStore } from '../state/use-store.ts';
import { en, type Words } from './en.ts';
import { zh } from './zh.ts';

const dictionaries: Readonly<Record<Language, Words>> = { en, zh };

export type Language = 'en' | 'zh';

export const language = createStore<Language>(firstLanguage());

export function chooseLanguage(choice: Language): void {
  remember('language', choice);
  language.set(choice);
}

/** The dictionary of the language; the component is drawn again when that changes. */
export function useWords(): Words {
  return dictionaries[useStore(language)];
}

function firstLanguage(): Language {
  const chosen = recall('language');
  if (chosen === 'en' || chosen === 'zh') return chosen;
  const first = navigator.languages.find((tag) => /^(?:en|zh)\b/i.test(tag));
  return first?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
