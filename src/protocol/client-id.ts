// The id of a client: the prefix of its server, a dash and its ref in base 36. So ids need no table: both threads make
// them from a ref, and the socket thread finds the ref in one.

/** Refs are 1 to this: what a word of shared memory holds. 0 stands for no client. */
export const maxRef = 0xffff_ffff;

const separator = '-';
const base = 36;

/** The id of the client `ref` of the server whose ids begin with `prefix`. */
export function clientId(prefix: string, ref: number): string {
  return prefix + separator + ref.toString(base);
}

/** The ref in `id`, or undefined for what is no id of a server with that prefix. */
export function refOfClientId(prefix: string, id: string): number | undefined {
  if (!id.startsWith(prefix) || id[prefix.length] !== separator) return undefined;
  const digits = id.slice(prefix.length + 1);
  const ref = Number.parseInt(digits, base);
  // Written in another way (capitals, a sign, zeros in front) it is another text, and so another client's name.
  return ref >= 1 && ref <= maxRef && ref.toString(base) === digits ? ref : undefined;
}
