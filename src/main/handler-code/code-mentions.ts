// Finds in the text of a module what it may load: now, later, or from a folder when the name is put together at run
// time. It rather finds too much: what is no file is dropped afterwards. Socket thread.

export interface Mention {
  /** An import specifier; of a name that is put together, what it begins with. */
  readonly specifier: string;
  readonly isPrefix: boolean;
}

/** What is loaded by a keyword, and every text that looks like a path from the module's own folder. */
export function mentionsIn(text: string): Mention[] {
  const loaded = [...text.matchAll(loadedText)].map(([, , specifier, ending]) => mention(specifier, ending));
  const relative = [...text.matchAll(relativeText)].map(([, , specifier, ending]) =>
    mention(specifier, ending),
  );
  return [...loaded, ...relative];
}

/**
 * The specifiers of the module's calls of `import()`; undefined for one that is not a plain text. Types in comments
 * look the same and are left out.
 */
export function laterImportsIn(text: string): Array<string | undefined> {
  const lines = text.split('\n').filter((line) => !/^\s*(?:\/\/|\*\s|\/\*.*\*\/\s*$)/.test(line));
  return [...lines.join('\n').matchAll(importCall)].map(([, , specifier]) => specifier);
}

const plain = '(?:[^"\'`\\n$]|\\$(?!\\{))*';
const comments = '(?:\\/\\*[\\s\\S]*?\\*\\/\\s*)*';
const loadedText = new RegExp(
  `\\b(?:from|import|require)\\s*\\(?\\s*${comments}(["'\`])(${plain})(\\1\\s*\\+?|\\$\\{)`,
  'g',
);
const relativeText = new RegExp(`(["'\`])(\\.{1,2}\\/${plain})(\\1\\s*\\+?|\\$\\{)`, 'g');
const importCall = new RegExp(`\\bimport\\s*\\(\\s*${comments}(?:(["'\`])(${plain})\\1\\s*[,)])?`, 'g');

function mention(specifier = '', ending = ''): Mention {
  return { specifier, isPrefix: ending === '${' || ending.endsWith('+') };
}
