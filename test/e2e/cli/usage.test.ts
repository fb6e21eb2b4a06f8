import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { flagOf, settingRows } from '#dist/settings/settings-table.js';
import { CliChild, runCli } from '../../support/servers/cli-child.ts';

describe.each(['serve', 'check'])('heddle %s --help', (command) => {
  test('lists every setting with its flag, variable and default', async () => {
    const { code, stdout, stderr } = await runCli([command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const [key, { env }] of settingRows) {
      expect(stdout).toMatch(new RegExp(`^ +${flagOf(key)} <`, 'm'));
      expect(stdout).toContain(`(${env}: `);
    }
    const words = stdout.replaceAll(/\s+/g, ' ');
    expect(words).toContain('(PORT: 0 to 65535; default 45678)');
    expect(words).toContain('(WORKERS: 1 to 256 threads; default cores − 1, at least 1)');
    expect(words).toContain('(COMPRESSION: off, shared or dedicated; default off)');
  });
});

test('heddle --help names the commands', async () => {
  const { code, stdout } = await runCli(['--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}serve .*^ {2}check /ms);
});

test('heddle --version prints the version of the package', async () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

describe('a command line that is wrong ends with 1 and one message', () => {
  test.each([
    [
      'an unknown flag, with a suggestion',
      ['serve', '--prot', '1'],
      /unknown option '--prot'\n\(Did you mean --port\?\)/,
    ],
    ['an unknown command, with a suggestion', ['serv'], /unknown command 'serv'\n\(Did you mean serve\?\)/],
    ['two handlers', ['serve', 'echo', 'relay'], /too many arguments/],
    ['a handler as argument and as flag', ['check', 'echo', '--handler', 'relay'], /handler is given twice/],
    ['a flag without its value', ['serve', '--port'], /'--port <n>' argument missing/],
    ['no command', [], /^Usage: heddle/],
  ])('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

test.each(['check', 'check --json', 'serve --help'])(
  'heddle %s says nothing when the reader of its output has left',
  async (line) => {
    const child = new CliChild(line.split(' '));
    child.process.stdout?.destroy();
    const { code, stderr } = await child.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  },
);
