// A start that fails leaves nothing behind: the process that tried it has nothing more to do and ends by itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { within } from '../../support/deadline.ts';
import { handlerFile } from '../../support/servers/cli-child.ts';

const dist = fileURLToPath(new URL('../../../dist/index.js', import.meta.url));

// Nothing keeps the process but what the start left over.
function program(options: object): string {
  return `
import { readdirSync } from 'node:fs';
const { createServer } = await import(${JSON.stringify(pathToFileURL(dist).href)});
const threads = () => readdirSync('/proc/self/task').length;
const before = threads();
let code = 'none';
try { await createServer(${JSON.stringify(options)}); } catch (error) { code = error.code ?? String(error); }
const ofOutput = ['PipeWrap', 'TTYWrap', 'FileHandle'];
const resources = () => process.getActiveResourcesInfo().filter((name) => !ofOutput.includes(name));
// What is closed is gone a few turns of the event loop later.
const deadline = performance.now() + 5000;
while ((resources().length > 0 || threads() > before) && performance.now() < deadline) await new Promise(setImmediate);
console.log(JSON.stringify({ code, resources: resources(), moreThreads: threads() - before }));
`;
}

async function result(options: object): Promise<unknown> {
  const file = await handlerFile(
    program({ host: '127.0.0.1', port: 0, workers: 2, spareWorkers: 1, logLevel: 'silent', ...options }),
    'start.mjs',
  );
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await within(once(child, 'close'), 'the end of a process that has nothing to do');
  expect(child.exitCode).toBe(0);
  return JSON.parse(text);
}

async function takenPort(): Promise<number> {
  const server: Server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

// The first thread that loads it does one thing, the others another: they have a name of their own each.
const half = (first: string, others: string): string => `
import { threadId } from 'node:worker_threads';
if (threadId % 2 === 0) { ${first} } else { ${others} }
export default { message() {} };
`;
const forever = 'await new Promise(() => setInterval(() => {}, 1000));';

test.each<[what: string, code: string, options: () => object | Promise<object>]>([
  ['settings', 'SETTINGS_INVALID', () => ({ workers: 0 })],
  ['TLS', 'TLS_INVALID', () => ({ tlsCertFile: '/none.pem', tlsKeyFile: '/none.pem' })],
  ['a handler that is not there', 'HANDLER_NOT_FOUND', () => ({ handler: '/none.mjs' })],
  ['a handler that throws', 'HANDLER_LOAD_FAILED', () => source('throw new Error("no");')],
  ['a handler that is none', 'HANDLER_INVALID', () => source('export default 5;')],
  [
    'one of several workers that throws while the others go on loading',
    'HANDLER_LOAD_FAILED',
    () => source(half('throw new Error("no");', forever)),
  ],
  [
    'one of several workers that ends its thread while the others go on loading',
    'HANDLER_LOAD_FAILED',
    () => source(half('setTimeout(() => process.exit(7), 15);', forever)),
  ],
  [
    'one of several workers that is not ready in time',
    'HANDLER_LOAD_TIMEOUT',
    async () => ({ ...(await source(half(forever, ''))), handlerLoadTimeoutMs: 300 }),
  ],
  [
    'a worker that blocks its thread',
    'HANDLER_LOAD_TIMEOUT',
    async () => ({ ...(await source('for (;;);')), handlerLoadTimeoutMs: 300 }),
  ],
  ['the port', 'PORT_IN_USE', async () => ({ port: await takenPort() })],
  ['the port, with a console', 'PORT_IN_USE', async () => ({ port: await takenPort(), adminPort: 0 })],
  ['the console port', 'ADMIN_PORT_IN_USE', async () => ({ adminPort: await takenPort() })],
  ['the name of the host', 'HOST_UNKNOWN', () => ({ host: 'no-such-host.invalid' })],
  [
    'the name of the host of the console',
    'HOST_UNKNOWN',
    () => ({ adminPort: 0, adminHost: 'no-such-host.invalid', adminToken: 't'.repeat(32) }),
  ],
])(
  'a start that fails for %s is rejected with %s and leaves nothing behind',
  async (_what, code, options) => {
    expect(await result(await options())).toEqual({ code, resources: [], moreThreads: 0 });
  },
);

async function source(text: string): Promise<object> {
  return { handler: await handlerFile(text) };
}
