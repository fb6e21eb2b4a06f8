import { once } from 'node:events';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CliChild, handlerFile, runCli } from '../../support/servers/cli-child.ts';

/** What is wrong with the module, its source, and what the message must say after the file. */
const brokenHandlers: [what: string, source: string, message: RegExp][] = [
  ['has a syntax error', 'export default {', /cannot be loaded: SyntaxError: /],
  ['throws at import', "throw new TypeError('no database');", /cannot be loaded: TypeError: no database/],
  ['throws what is no error', "throw 'no database';", /cannot be loaded: .*no database/],
  ['imports what is not there', "import './gone.mjs';", /cannot be loaded: .*gone\.mjs/],
  ['never settles', 'await new Promise(() => {});', /did not finish loading within 500 ms/],
  ['never settles, with a timer', 'setInterval(() => {}, 9); await new Promise(() => {});', /within 500 ms/],
  ['never gives the thread back', 'for (;;);', /did not finish loading within 500 ms/],
  ['has no default export', 'export const message = () => {};', /is not a handler: it has no default export/],
  ['exports no object', 'export default () => {};', /is not a handler: /],
  [
    'has a hook that is no function',
    'export default { message: 1 };',
    /is not a handler: its message must be/,
  ],
];

describe.each(['serve', 'check'])('heddle %s with a handler that', (command) => {
  test.each(brokenHandlers)('%s ends with 1, the file and the reason', async (_what, source, message) => {
    const file = await handlerFile(source);
    // The time-out includes the start of the threads: short only where it is what must happen.
    const limitMs = message.source.includes('500 ms') ? '500' : '20000';
    const env = { PORT: '0', WORKERS: '2', HANDLER_LOAD_TIMEOUT_MS: limitMs };
    const { code, stdout, stderr } = await runCli([command, file], env);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^heddle: Handler [^\n]+\n$/);
    expect(stderr).toContain(file);
    expect(stderr).toMatch(message);
    expect(stdout).not.toContain('listening');
    expect(stdout + stderr).not.toMatch(/^ +at /m);
  });

  test('does not exist ends with 1 and the file', async () => {
    const { code, stderr } = await runCli([command, '/nowhere/handler.mjs'], { PORT: '0' });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'heddle: Handler /nowhere/handler.mjs not found; built in are answer, echo and relay\n',
    });
  });

  test('is a folder ends with 1', async () => {
    const folder = dirname(await handlerFile(''));
    expect(await runCli([command, folder], { PORT: '0' })).toMatchObject({
      code: 1,
      stderr: `heddle: Handler ${folder} not found; built in are answer, echo and relay\n`,
    });
  });
});

describe('heddle serve', () => {
  test('reports all wrong settings at once and ends with 1', async () => {
    const env = { HOST: 'a b', PORT: '65536', IDLE_TIMEOUT_SEC: '7', TLS_CERT_FILE: 'x' };
    const { code, stdout, stderr } = await runCli(['serve', '--workers', '1e3', '--log-level', 'loud'], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n').slice(1)).toEqual([
      "  HOST = 'a b': must be an IPv4 address, an IPv6 address or a host name",
      "  PORT = '65536': must be an integer from 0 to 65535",
      "  WORKERS = '1e3' (--workers): must be an integer from 1 to 256 (threads)",
      "  IDLE_TIMEOUT_SEC = '7': must be 0 (off) or an integer from 8 to 960 (seconds)",
      "  LOG_LEVEL = 'loud' (--log-level): must be trace, debug, info, warn, error, fatal or silent",
      "  TLS_CERT_FILE = 'x': must be given together with TLS_KEY_FILE",
      '',
    ]);
  });

  test('names the port that another program has, and ends with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const { code, stderr } = await runCli(['serve', '--host', '127.0.0.1', '--port', String(port)]);
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`^heddle: Cannot listen on 127\\.0\\.0\\.1:${port}: [^\n]+\n$`));
    } finally {
      other.close();
    }
  });

  test('does not share a port with another server of its own kind', async () => {
    const first = new CliChild(['serve'], { HOST: '127.0.0.1', PORT: '0' });
    const port = await first.port();
    const { code, stderr } = await runCli(['serve'], { HOST: '127.0.0.1', PORT: String(port) });
    expect(code).toBe(1);
    expect(stderr).toContain(`127.0.0.1:${port}`);
  });

  test('names a host that is not of this machine, and ends with 1', async () => {
    // 192.0.2.0/24 is for documentation only (RFC 5737).
    const { code, stderr } = await runCli(['serve', '--host', '192.0.2.1', '--port', '0']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^heddle: Cannot listen on 192\.0\.2\.1:0: /);
  });
});
