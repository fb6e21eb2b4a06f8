// Where and with what a result was measured. No host name and no path: results are meant to be passed on.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
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
  const versions: Record<string, string> = { node: process.version, heddle: versionIn('package.json') };
  for (const name of packages) versions[name] = versionIn(`node_modules/${name}/package.json`);
  return versions;
}

export function describeGit(): Result['git'] {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return { revision: git('rev-parse', 'HEAD'), isDirty: git('status', '--porcelain') !== '' };
  } catch {
    return { revision: 'unknown', isDirty: false };
  }
}

function versionIn(file: string): string {
  try {
    const { version } = JSON.parse(readFileSync(new URL(file, root), 'utf8')) as { version?: string };
    return version ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
