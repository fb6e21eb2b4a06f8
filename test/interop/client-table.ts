// The clients: how each is built and run, and what has to be installed for it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ClientRow {
  readonly title: string;
  /** Whether its checks are part of `npm test`. */
  readonly isTested: boolean;
  /** What is to be installed, in words of Debian or npm. */
  readonly needs: string;
  /** Builds it into `folder`, where it has to be built, and returns the command that runs it. */
  readonly prepare: (folder: string) => Promise<readonly string[]> | readonly string[];
}

export const clientTable = {
  ws: { title: 'ws', isTested: true, needs: 'npm: ws', prepare: () => node('ws.mjs') },
  undici: { title: 'undici', isTested: true, needs: 'npm: undici', prepare: () => node('undici.mjs') },
  node: {
    title: 'Node',
    isTested: true,
    needs: 'Node 20.10 or later',
    prepare: () => node('node.mjs', 'WebSocket' in globalThis ? [] : ['--experimental-websocket']),
  },
  chromium: {
    title: 'Chromium',
    isTested: true,
    needs: 'Debian: chromium',
    prepare: () => node('chromium.mjs'),
  },
  websockets: {
    title: 'websockets (Python)',
    isTested: true,
    needs: 'Debian: python3-websockets',
    prepare: () => python('websockets_client.py'),
  },
  'websocket-client': {
    title: 'websocket-client (Python)',
    isTested: true,
    needs: 'Debian: python3-websocket',
    prepare: () => python('websocket_app.py'),
  },
  libwebsockets: {
    title: 'libwebsockets (C)',
    isTested: true,
    needs: 'Debian: gcc, libwebsockets-dev, pkg-config',
    prepare: (folder) => compile('gcc', [], 'libwebsockets.c', ['libwebsockets', 'libcrypto'], folder),
  },
  qt: {
    title: 'Qt (C++)',
    isTested: true,
    needs: 'Debian: g++, libqt5websockets5-dev, pkg-config',
    prepare: (folder) => compile('g++', ['-std=c++17', '-fPIC'], 'qt.cpp', ['Qt5WebSockets'], folder),
  },
  java: {
    title: 'java.net.http',
    isTested: false,
    needs: 'Debian: openjdk-17-jdk-headless',
    prepare: () => ['java', program('JavaHttpClient.java')],
  },
} as const satisfies Record<string, ClientRow>;

export type ClientId = keyof typeof clientTable;

export const clientIds = Object.keys(clientTable) as ClientId[];

function program(file: string): string {
  return fileURLToPath(new URL(`clients/${file}`, import.meta.url));
}

function node(file: string, flags: readonly string[] = []): string[] {
  return [process.execPath, '--no-warnings', ...flags, program(file)];
}

// Debian's Python, for which Debian's packages are; without files of byte code beside the sources.
function python(file: string): string[] {
  return ['/usr/bin/python3', '-B', program(file)];
}

async function compile(
  compiler: string,
  flags: readonly string[],
  source: string,
  libraries: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const binary = join(folder, source.replace(/\..*/, ''));
  const { stdout } = await run('pkg-config', ['--cflags', '--libs', ...libraries]);
  const linked = stdout.trim().split(/\s+/);
  await run(compiler, [...flags, '-Wall', '-Wextra', '-o', binary, program(source), ...linked, '-pthread']);
  return [binary];
}
