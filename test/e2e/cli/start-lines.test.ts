// What a person at a terminal sees of a start.
import { expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { CliChild } from '../../support/servers/cli-child.ts';
import { atTerminal } from '../../support/servers/piped-cli.ts';

const flags = ['--port', '0', '--workers', '1', '--max-connections', '10000', '--drain-ms', '0'];
const local = ['--host', '127.0.0.1', '--admin-port', '0'];

test('at a terminal the start says where to try it and with what, where the console is, and how to stop it', async () => {
  const server = atTerminal(['serve', 'echo', ...flags, ...local]);
  await server.shows('Stop:');
  const [, port] =
    /listening on port (\d+) of 127\.0\.0\.1: handler echo \(stateless\), 1 worker/.exec(server.stdout) ?? [];
  const lines = server.stdout.split(/\r*\n/).slice(1);
  expect(lines).toEqual([
    '',
    `  Try it:   echo hi | npx heddle connect 127.0.0.1:${port}/alice`,
    expect.stringMatching(/^ {2}Console: {2}http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+$/),
    '  Stop:     Ctrl-C',
    '',
    '',
  ]);
  const client = await connect(`ws://127.0.0.1:${port}/alice`);
  expect(await client.ask('hi')).toBe('hi');
  server.kill('SIGKILL'); // Of the terminal, not of the server.
  expect((await client.closed).code).toBe(4012);
});

test('elsewhere every line is JSON', async () => {
  const child = new CliChild(['serve', ...flags, ...local]);
  await child.port();
  child.kill('SIGTERM');
  const { stdout, stderr } = await child.ended;
  expect(stderr).toBe('');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(['console', 'listening', 'server closed']),
  );
});
