// Compiles the module graph of a TypeScript handler file by file, with the tsconfig.json that is nearest to each. Types
// are not checked. On the thread that compiles.
import type { CodeFile, HandlerCode } from '../../protocol/handler-code.ts';
import { laterImportsIn } from './code-mentions.ts';
import { compileFiles } from './typescript-files.ts';
import { chooseFormats } from './typescript-formats.ts';
import { followImports } from './typescript-imports.ts';
import { TypescriptSources } from './typescript-sources.ts';

/** Throws an Error whose message says what is wrong, and where. */
export async function compileGraph(entry: string): Promise<HandlerCode> {
  const sources = new TypescriptSources();
  const graph = await followImports(entry, sources);
  const formats = chooseFormats(graph, sources);
  const compiled = await compileFiles(graph, formats, sources);
  const files = new Map<string, CodeFile>();
  for (const [path, { links }] of graph) {
    const { text, stamp, digest } = sources.get(path);
    const source = compiled.get(path) ?? text;
    files.set(path, { source, format: formats.get(path) ?? 'module', links, stamp, digest });
  }
  const importsLater = [...graph.keys()].some((path) => laterImportsIn(sources.get(path).text).length > 0);
  return { entry, files, isCompiled: true, importsLater };
}
