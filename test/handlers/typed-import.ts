// What the handler in typed.ts imports.
export function loud(text: string): string {
  return `${text.toUpperCase()}!`;
}
