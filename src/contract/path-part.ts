// A topic or a name in the path of a request.

/**
 * Escapes it. `.` and `..` are none that a path can hold, escaped or not: URL parsers take them away, and what is left is
 * the path of another operation. Null for those, and for the empty text.
 */
export function pathPart(text: string): string | null {
  return /^\.{0,2}$/.test(text) ? null : encodeURIComponent(text);
}
