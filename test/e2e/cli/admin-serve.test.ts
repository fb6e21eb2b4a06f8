import { expect, test } from 'vitest';
import { CliChild, runCli } from '../../support/servers/cli-child.ts';
import { PipedCli } from '../../support/servers/piped-cli.ts';

const local = { HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: '0', WORKERS: '1' };

test('heddle serve prints one URL that logs the console in', async () => {
  const child = new CliChild(['serve'], local);
  await child.port();
  const { url } = await child.logged('console');
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}$/);
  const { origin, hash } = new URL(String(url));
  const headers = { authorization: `Bearer ${hash.slice('#token='.length)}` };
  const status = await fetch(`${origin}/api/status`, { headers });
  expect(await status.json()).toMatchObject({ name: 'heddle', pid: child.process.pid });
  child.kill('SIGTERM');
  const { code, stdout } = await child.ended;
  expect(code).toBe(0);
  expect(stdout.split(hash)).toHaveLength(2);
});

test('with a log that does not tell, the URL is told on stderr', async () => {
  const child = new CliChild(['serve', '--log-level', 'warn'], local);
  const { stderr } = child.process;
  const told = await new Promise<string>((resolve) => stderr?.once('data', (text) => resolve(String(text))));
  expect(told).toMatch(/^heddle: the console is at http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}\n$/);
});

test('a token that was set is neither logged nor printed', async () => {
  const token = 'a-secret-of-the-operator';
  const child = new CliChild(['serve', '--log-level', 'trace'], { ...local, ADMIN_TOKEN: token });
  await child.port();
  expect((await child.logged('console')).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  child.kill('SIGTERM');
  const { stdout, stderr } = await child.ended;
  expect(stdout + stderr).not.toContain(token);
  const checked = await runCli(['check', '--json'], { ...local, ADMIN_TOKEN: token });
  expect(checked.stdout).toContain('"value": "(secret)"');
  expect(checked.stdout).not.toContain(token);
});

test('a console port that is taken ends it with 1 and names the port and the settings', async () => {
  const first = new CliChild(['serve'], local);
  const adminPort = String((await first.logged('console')).port);
  const { code, stderr } = await runCli(['serve'], { ...local, ADMIN_PORT: adminPort });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    new RegExp(
      `^heddle: The console cannot listen on 127\\.0\\.0\\.1:${adminPort} \\(ADMIN_HOST, ADMIN_PORT\\): `,
    ),
  );
});

test.each([
  [
    '--admin-token',
    'short',
    'ADMIN_TOKEN = (secret) (--admin-token): must be text of 16 to 512 visible ASCII characters',
  ],
  ['--admin-port', 'on', "ADMIN_PORT = 'on' (--admin-port): must be off or an integer from 0 to 65535"],
  ['--port', 'off', "PORT = 'off' (--port): must be an integer from 0 to 65535"],
])('%s %s is not valid', async (flag, value, problem) => {
  const { code, stderr } = await runCli(['check', flag, value]);
  expect(code).toBe(1);
  expect(stderr).toContain(problem);
});

test('a server without a console does not load what only the console needs', async () => {
  const program = `
    import { createRequire } from 'node:module';
    import { createServer } from '${new URL('../../../dist/index.js', import.meta.url)}';
    const options = { host: '127.0.0.1', port: 0, workers: 1, logLevel: 'silent' };
    const loaded = () => {
      const { cache } = createRequire('/');
      return ['fastify', 'prom-client', 'ws'].filter((name) =>
        Object.keys(cache).some((file) => file.includes('/node_modules/' + name + '/')));
    };
    const without = await createServer(options);
    process.stdout.write(loaded() + ';');
    const withConsole = await createServer({ ...options, adminPort: 0 });
    process.stdout.write(loaded() + ';');
    await Promise.all([without.close(), withConsole.close()]);`;
  const child = new PipedCli(process.execPath, ['--input-type=module', '--eval', program]);
  expect((await child.ended).stdout).toBe(';fastify,prom-client,ws;');
});

test('the flag for off is off', async () => {
  const child = new CliChild(['serve', '--admin-port', 'off'], { ...local, LOG_LEVEL: 'info' });
  await child.port();
  child.kill('SIGTERM');
  expect((await child.ended).stdout).not.toContain('"msg":"console"');
});
