// Reads the module graph of a JavaScript handler, without running any of it. Socket thread.
import { realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CodeFile, HandlerCode } from '../../protocol/handler-code.ts';
import { formatOf } from './code-format.ts';
import { laterImportsIn, type Mention, mentionsIn } from './code-mentions.ts';
import { filesBeginningWith, isOwn } from './own-files.ts';
import { readStamped } from './read-file.ts';

/** Beyond these many files the rest is read when it is loaded, as without all this. */
const maxFiles = 5000;
const isScript = (file: string): boolean => /\.[cm]?js$/.test(file);

/** Rejects as reading the entry does; another file that cannot be read is left to Node. `entry` is a real path. */
export async function readJavaScript(entry: string): Promise<HandlerCode> {
  const files = new Map<string, CodeFile>();
  const found = new Set([entry]);
  let importsLater = false;
  // A Set is gone through in the order of its growth, and what is added meanwhile has its turn.
  for (const path of found) {
    const read = await readStamped(path).catch((error: unknown) => {
      if (path === entry) throw error;
      return undefined;
    });
    if (read === undefined) continue;
    const { text, stamp, digest } = read;
    const format = formatOf(path, text);
    const links = new Map<string, string>();
    files.set(path, { source: text, format, links, stamp, digest });
    if (format === 'json') continue;
    for (const mention of mentionsIn(text)) {
      for (const target of await targetsOf(path, mention)) {
        if (/^\.\.?\//.test(mention.specifier) && !mention.isPrefix) links.set(mention.specifier, target);
        if (found.size < maxFiles) found.add(target);
      }
    }
    importsLater ||= laterImportsIn(text).some((specifier) => mayBeOwn(path, specifier));
  }
  return { entry, files, isCompiled: false, importsLater };
}

async function targetsOf(from: string, { specifier, isPrefix }: Mention): Promise<string[]> {
  if (isPrefix) return (await filesBeginningWith(from, specifier)).filter(isScript);
  const path = resolveFrom(from, specifier);
  if (path === undefined || !isOwn(path) || !(isScript(path) || path.endsWith('.json'))) return [];
  return [await realpath(path)];
}

function resolveFrom(from: string, specifier: string): string | undefined {
  try {
    if (specifier.startsWith('file:')) return fileURLToPath(specifier);
    const { resolve } = createRequire(from);
    // The specifier of an import is a URL, in which a blank is written %20 and a query may follow.
    const isUrl = /^\.\.?\/.*[%?#]/.test(specifier);
    return isUrl
      ? (resolveQuietly(resolve, specifier) ?? resolve(urlPath(from, specifier)))
      : resolve(specifier);
  } catch {
    return undefined;
  }
}

function resolveQuietly(resolve: (specifier: string) => string, specifier: string): string | undefined {
  try {
    return resolve(specifier);
  } catch {
    return undefined;
  }
}

function urlPath(from: string, specifier: string): string {
  return fileURLToPath(new URL(specifier, pathToFileURL(from)));
}

function mayBeOwn(from: string, specifier: string | undefined): boolean {
  if (specifier === undefined || /^[./#]|^file:/.test(specifier)) return true;
  const path = resolveFrom(from, specifier);
  return path !== undefined && isOwn(path);
}
