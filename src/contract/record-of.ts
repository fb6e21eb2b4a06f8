// A record that has what a table or a list says it has: one value for each name.

/** `{ name: valueFor(name) }` for every one of `names`, in their order. */
export function recordOf<Name extends string, Value>(
  names: readonly Name[],
  valueFor: (name: Name) => Value,
): Record<Name, Value> {
  // Object.fromEntries does not tell which keys it was given.
  return Object.fromEntries(names.map((name) => [name, valueFor(name)])) as Record<Name, Value>;
}
