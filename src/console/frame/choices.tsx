// Language and colours: choices that the browser remembers.
import { Icon } from '../parts/icon.tsx';
import { chooseTheme, theme, themes } from '../state/theme.ts';
import { useStore } from '../state/use-store.ts';
import { chooseLanguage, type Language, useWords } from '../words/language.ts';

// Each language's name in that language: who needs it may not read the other one.
const languages: readonly { code: Language; name: string; short: string }[] = [
  { code: 'en', name: 'English', short: 'EN' },
  { code: 'zh', name: '中文', short: '中文' },
];

export function Choices() {
  const words = useWords();
  const chosen = useStore(theme);
  const nextTheme = themes[(themes.indexOf(chosen) + 1) % themes.length] ?? 'auto';
  const label = `${words.header.theme}: ${words.header.themes[chosen]}`;
  return (
    <>
      <fieldset class="segments" aria-label={words.header.language}>
        {languages.map(({ code, name, short }) => (
          <button
            key={code}
            type="button"
            lang={code}
            title={name}
            aria-label={short === name ? name : `${short} – ${name}`}
            aria-pressed={words.locale === code}
            onClick={() => chooseLanguage(code)}
          >
            {short}
          </button>
        ))}
      </fieldset>
      <button
        type="button"
        class="button quiet icon-only"
        title={label}
        aria-label={label}
        onClick={() => chooseTheme(nextTheme)}
      >
        <Icon name={chosen} />
      </button>
    </>
  );
}
