// Where and with what a result was measured. No host name and no path: results are meant to be passed on.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Machine, Result } from '../figures/result.ts';

const root = new URL('../../', import.meta.url);
const packages = ['uWebSockets.js', 'piscina', 'ws', 'fastify', 'autocannon'];

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: `${type()} ${release()}`,
    arch: arch(),
  };
}

export function describeVersions(): Record<string, string> {
  const versions: Record<string, string> = {
    node: process.version,
    heddle: versionIn(new URL('package.json', root)),
  };
  for (const name of packages) versions[name] = versionOf(name);
  return versions;
}

export function describeGit(): Result['git'] {
  // An installed package may be inside of a repository that is not its own.
  if (!existsSync(new URL('.git', root))) return { revision: 'unknown', isDirty: false };
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return { revision: git('rev-parse', 'HEAD'), isDirty: git('status', '--porcelain') !== '' };
  } catch {
    return { revision: 'unknown', isDirty: false };
  }
}

/** Of an installed package: beside this one, or in a folder further up. */
function versionOf(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const files = folders.map((folder) => join(folder, name, 'package.json'));
  return versionIn(files.find((file) => existsSync(file)) ?? '');
}

function versionIn(file: string | URL): string {
  try {
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
    return version ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
