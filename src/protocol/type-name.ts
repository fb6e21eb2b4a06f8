// What an error says that it was given instead of what it takes.

/** `null`, `number`, `undefined` …; of an object the name of its class where it has one, such as `Array` or `Promise`. */
export function typeNameOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  try {
    const { name } = value.constructor;
    return typeof name === 'string' && name !== '' && name !== 'Object' ? name.slice(0, 100) : 'object';
  } catch {
    // A proxy, or without a prototype.
    return 'object';
  }
}
