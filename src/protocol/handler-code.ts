// The code of a generation: the files of its handler's own module graph, as they were read when it began. Plain data,
// which every worker of the generation gets.

export interface HandlerCode {
  /** The real path of the handler's file. */
  readonly entry: string;
  /** By real path: what the handler loads, now or later, that is not of an installed package. */
  readonly files: ReadonlyMap<string, CodeFile>;
  /** Whether `source` is not what the disk holds: TypeScript that became JavaScript. */
  readonly isCompiled: boolean;
  /** Whether an `import()` may ask for one of the files when the handler has been running for a while. */
  readonly importsLater: boolean;
}

export interface CodeFile {
  /** What is run. */
  readonly source: string;
  readonly format: CodeFormat;
  /** What its import specifiers stand for, where that is one of the files. */
  readonly links: ReadonlyMap<string, string>;
  /** `stampOf` the file before it was read. */
  readonly stamp: string;
  /** SHA-256 of what the disk held, in hex. */
  readonly digest: string;
}

export type CodeFormat = 'module' | 'commonjs' | 'json';

/** As long as it stays the same, so does what the file holds. */
export function stampOf(stats: { ino: number; size: number; mtimeMs: number; ctimeMs: number }): string {
  return `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
}
