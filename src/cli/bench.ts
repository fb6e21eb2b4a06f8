// `heddle bench`: runs the benchmark suite, whose tools are not installed with Heddle.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HeddleError } from '../protocol/errors.ts';
import type { CommandContext } from './command-context.ts';

const root = new URL('../../', import.meta.url);
const resolve = createRequire(new URL('bench/run.ts', root)).resolve;

/** What bench/ imports beyond what Heddle does. */
const tools = ['tsx', 'autocannon', 'hdr-histogram-js', 'vega', 'vega-lite'];

/** Runs bench/run.ts with `args` and ends with its exit code. Throws BENCH_TOOLS_MISSING, which names what to install. */
export async function bench(args: readonly string[], context: CommandContext): Promise<never> {
  const missing = tools.filter((name) => !isInstalled(name));
  if (missing.length > 0) throw new HeddleError('BENCH_TOOLS_MISSING', { packages: withVersions(missing) });
  const program = fileURLToPath(new URL('bench/run.ts', root));
  const loader = pathToFileURL(resolve('tsx')).href;
  const child = spawn(process.execPath, ['--import', loader, program, ...args], { stdio: 'inherit' });
  // The suite ends what it started; at a terminal the signal has reached it already.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void child.kill(signal));
  const [code] = await once(child, 'close');
  return context.end(typeof code === 'number' ? code : 1);
}

function isInstalled(name: string): boolean {
  try {
    resolve(name);
    return true;
  } catch (error) {
    // Vega has no CommonJS form, and is there.
    return (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

function withVersions(names: readonly string[]): string {
  const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(
    readFileSync(new URL('package.json', root), 'utf8'),
  );
  return names.map((name) => `${name}@${devDependencies[name] ?? 'latest'}`).join(' ');
}
