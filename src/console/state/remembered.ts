// What the browser remembers of this page: choices of language and theme, nothing else.

/** A choice that was made earlier, or undefined. Storage can be forbidden; then nothing is remembered. */
export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(`heddle.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`heddle.${key}`, value);
  } catch {
    // Forbidden or full: the choice lasts as long as the page.
  }
}
