// Which files can be of the handler's own code, and which have names that begin in some way. Socket thread, and the
// thread that compiles TypeScript.
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

// This package, wherever it is installed: handlers import it, and it is loaded already.
const server = fileURLToPath(new URL('../..', import.meta.url));

/** Not of Node, nor of an installed package, nor of this one. */
export function isOwn(path: string): boolean {
  return path.startsWith(sep) && !path.includes(`${sep}node_modules${sep}`) && !path.startsWith(server);
}

/**
 * The files for whose names `from` has only the beginning, as in import(`./commands/${name}.mjs`): those of a folder, and
 * below one that has a name of its own. For ./ that would be the whole project.
 */
export async function filesBeginningWith(from: string, prefix: string): Promise<string[]> {
  if (!prefix.startsWith('.')) return [];
  const start = resolve(dirname(from), `${prefix}x`);
  const folder = dirname(start);
  const beginning = basename(start).slice(0, -1);
  const recursive = !/^[./]*$/.test(prefix.slice(0, prefix.lastIndexOf('/') + 1));
  try {
    const names = await readdir(folder, { recursive, encoding: 'utf8' });
    return names
      .filter((name) => name.startsWith(beginning))
      .map((name) => join(folder, name))
      .filter(isOwn);
  } catch {
    return [];
  }
}
