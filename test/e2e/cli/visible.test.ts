// What others wrote is made visible before it reaches a terminal.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { handlerFile } from '../../support/servers/cli-child.ts';
import { atTerminal, pipe } from '../../support/servers/piped-cli.ts';

const hostile = '\u001b]0;title\u0007\u009b31m\u202e\rX';
const shown = '\\u{1b}]0;title\\u{7}\\u{9b}31m\\u{202e}\\u{d}X';

/** The URL, without its scheme, of a server that answers everything with these bytes. */
async function answering(answer: string, encoding: BufferEncoding = 'utf8'): Promise<string> {
  const server = createServer();
  const reply = (_request: IncomingMessage, socket: Duplex): void => void socket.end(answer, encoding);
  server.on('upgrade', reply);
  server.on('request', (request) => reply(request, request.socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `//127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function http(status: string, body: string): string {
  return `HTTP/1.1 ${status}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

test('heddle connect: the message and the status line of a refusal', async () => {
  const body = await answering(
    http('403 Forbidden', JSON.stringify({ detail: `no ${hostile}\nheddle: yes` })),
  );
  const refused = await pipe(['connect', `ws:${body}`]);
  expect(refused.stderr).toContain(`no ${shown}\\u{a}heddle: yes`);
  expect(refused.stderr.trimEnd()).not.toContain('\n');
  const status = await answering(http('403 \u009b31m', ''), 'latin1');
  expect((await pipe(['connect', `ws:${status}`])).stderr).toContain('403 \\u{9b}31m');
});

test('heddle admin: values of a problem, a status line, and JSON', async () => {
  const problem = { code: 'CLIENT_NOT_FOUND', values: { id: hostile } };
  const admin = await answering(http('404 Not Found', JSON.stringify(problem)));
  const refused = await pipe(['admin', '--url', `http:${admin}`, '--token', 'x', 'client', 'y']);
  expect(refused.stderr).toContain(shown);
  const lanes = await answering(http('200 OK', JSON.stringify({ lanes: hostile })));
  const { stdout } = await pipe(['admin', '--json', '--url', `http:${lanes}`, '--token', 'x', 'lanes']);
  expect(stdout).not.toMatch(/[\u0080-\u009f\u202e]/);
  expect(JSON.parse(stdout)).toEqual({ lanes: hostile });
});

test('the log at a terminal: what a handler prints and how it fails', async () => {
  const text = JSON.stringify(hostile);
  const good = await handlerFile(`console.log(${text}); export default { message() {} };`);
  const flags = ['--port', '0', '--host', '127.0.0.1', '--admin-port', 'off', '--workers', '1'];
  const server = atTerminal(['serve', good, ...flags]);
  await server.shows('listening');
  await server.shows(shown);
  expect(server.stdout).not.toContain('\u202e');
  server.kill('SIGTERM');
  const failed = await atTerminal(['serve', await handlerFile(`throw new Error(${text});`), ...flags]).ended;
  expect(failed.stdout).toContain('\\u{202e}');
  expect(failed.stdout).not.toContain('\u202e');
});
