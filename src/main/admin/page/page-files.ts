// The files of the operator's page, read into memory once: what is not in this map cannot be asked for.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

/** Where the page's build puts it. */
const folder = fileURLToPath(new URL('../../../console/', import.meta.url));

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
  /** Compressed; null where that does not help. */
  readonly gzipped: Buffer | null;
  readonly etag: string;
  /** Its name changes with its content, so it may be kept for ever. */
  readonly isHashed: boolean;
}

/** Files by URL path. Empty when the page was not built. */
export async function readPageFiles(from = folder): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && types[extname(entry.name)] !== undefined);
  const read = files.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    const url = `/${path.slice(join(from, '/').length).split(sep).join('/')}`;
    return [url, await readPageFile(path, url)] as const;
  });
  return new Map(await Promise.all(read));
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.woff2': 'font/woff2',
};

const compress = promisify(gzip);

async function readPageFile(path: string, url: string): Promise<PageFile> {
  const body = await readFile(path);
  const gzipped = await compress(body, { level: constants.Z_BEST_COMPRESSION });
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    body,
    gzipped: gzipped.length < body.length ? gzipped : null,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    isHashed: url.startsWith('/assets/'),
  };
}
