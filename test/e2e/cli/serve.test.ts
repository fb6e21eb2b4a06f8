import { once } from 'node:events';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { handshake, openRaw } from '../../support/clients/raw-socket.ts';
import { CliChild, handlerFile } from '../../support/servers/cli-child.ts';

const local = { HOST: '127.0.0.1', PORT: '0', WORKERS: '1' };
const neverDone = `export default {
  async message(client) { client.send('started'); await new Promise(() => {}); },
};`;

/** A client that sent `text` and got one reply. */
async function exchange(port: number, text: string): Promise<{ socket: WebSocket; reply: string }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  const replied = once(socket, 'message');
  await once(socket, 'open');
  socket.send(text);
  const [data] = await replied;
  return { socket, reply: String(data) };
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'serve answers until %s, then says goodbye and ends with 0',
  async (signal) => {
    const child = new CliChild(['serve'], local);
    const { socket, reply } = await exchange(await child.port(), 'hi');
    expect(reply).toBe('回答hi');
    const closed = once(socket, 'close');
    child.kill(signal);
    expect((await closed)[0]).toBe(4012);
    expect(await child.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  },
);

test('flags reach the server: a handler as argument, and a prefix that is empty', async () => {
  const env = { ...local, HANDLER: 'echo', ANSWER_PREFIX: 'no' };
  const child = new CliChild(['serve', 'answer', '--answer-prefix', ''], env);
  const { socket, reply } = await exchange(await child.port(), 'hi');
  socket.terminate();
  expect(reply).toBe('hi');
});

test('a second signal ends it at once with 1, although a handler is not done', async () => {
  const env = { ...local, SHUTDOWN_TIMEOUT_MS: '3600000', HANDLER_TIMEOUT_MS: '0' };
  const child = new CliChild(['serve', await handlerFile(neverDone)], env);
  const { socket } = await exchange(await child.port(), 'x');
  socket.on('error', () => {});
  child.kill('SIGTERM');
  await child.logged('closing; a second signal ends the process at once');
  child.kill('SIGINT');
  expect(await child.ended).toMatchObject({ code: 1, signal: null, stderr: '' });
});

test('a signal while the handler is loading ends it with 0', async () => {
  const source = "console.log('loading'); await new Promise(() => {});";
  const child = new CliChild(['serve', await handlerFile(source)], local);
  await child.logged('loading');
  child.kill('SIGTERM');
  expect(await child.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
});

test('it goes on when nobody reads its log any more', async () => {
  const child = new CliChild(['serve', '--log-level', 'debug'], local);
  const port = await child.port();
  child.process.stdout?.destroy();
  for (const text of ['a', 'b', 'c']) {
    const { socket, reply } = await exchange(port, text);
    expect(reply).toBe(`回答${text}`);
    socket.close();
    await once(socket, 'close');
  }
  child.kill('SIGTERM');
  expect(await child.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
});

test('UWS_HTTP_MAX_HEADERS_SIZE lowers what a head that comes in pieces may have', async () => {
  const child = new CliChild(['serve'], { ...local, UWS_HTTP_MAX_HEADERS_SIZE: '4096' });
  const raw = await openRaw(await child.port());
  const text = handshake('/visitor', [`A: ${'x'.repeat(9000)}`]);
  raw.write(Buffer.from(text.slice(0, 5000)));
  setTimeout(() => raw.write(Buffer.from(text.slice(5000))), 20);
  await raw.readHead();
  expect(raw.head).toMatch(/^HTTP\/1\.1 431 /);
});

test.each([
  ['an exception', "throw new Error('a slip');"],
  ['a rejection', "Promise.reject(new Error('a slip'));"],
])('%s that nobody caught is logged as fatal and ends it with 1', async (_what, slip) => {
  const preload = await handlerFile(`process.on('SIGUSR2', () => { ${slip} });`);
  const child = new CliChild(['serve'], { ...local, NODE_OPTIONS: `--import ${preload}` });
  await child.port();
  child.kill('SIGUSR2');
  expect(await child.ended).toMatchObject({ code: 1, signal: null, stderr: '' });
  expect(await child.logged('uncaught exception, the process ends')).toMatchObject({
    level: 60,
    err: { message: 'a slip' },
  });
});
