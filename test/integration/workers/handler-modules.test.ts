import { describe, expect, test } from 'vitest';
import { createServer } from '#dist/index.js';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';
import { tempFile, tempFolder } from '../../support/temp-folder.ts';

describe('a handler may be', () => {
  test('a TypeScript module that imports other TypeScript files', async () => {
    const { url } = await serve({ handler: handlerFile('typed.ts') });
    const client = await connect(url);
    expect(await client.ask('hi')).toBe('Loud: HI!');
  });

  test('a CommonJS module', async () => {
    const file = await tempFile(
      'h.cjs',
      'module.exports = { message: (client, message) => client.send("cjs " + message.text) };',
    );
    expect(await (await connect((await serve({ handler: file })).url)).ask('hi')).toBe('cjs hi');
  });

  test('a CommonJS module that was compiled from an ES module', async () => {
    const source = `Object.defineProperty(exports, '__esModule', { value: true });
      exports.default = { message: (client, message) => client.send('compiled ' + message.text) };`;
    const file = await tempFile('h.cjs', source);
    expect(await (await connect((await serve({ handler: file })).url)).ask('hi')).toBe('compiled hi');
  });

  test('a module that takes its time to load', async () => {
    const source = `await new Promise((resolve) => setTimeout(resolve, 50));
      export default { message: (client, message) => client.send('late ' + message.text) };`;
    const file = await tempFile('h.mjs', source);
    expect(await (await connect((await serve({ handler: file })).url)).ask('hi')).toBe('late hi');
  });

  test('in a folder whose name has spaces, percent signs, hashes and letters of any script', async () => {
    const { mkdir, writeFile } = await import('node:fs/promises');
    const folder = `${await tempFolder()}/a b%20#ü?字`;
    await mkdir(folder);
    await writeFile(`${folder}/h.mjs`, 'export default { message: (c) => c.send("found") };');
    expect(await (await connect((await serve({ handler: `${folder}/h.mjs` })).url)).ask('hi')).toBe('found');
  });

  test('a module without a message hook: messages are taken and nothing is sent', async () => {
    const file = await tempFile('h.mjs', 'export default { open: (client) => client.send("welcome") };');
    const { url, heddle } = await serve({ handler: file });
    const client = await connect(url);
    expect(await client.next()).toBe('welcome');
    client.send('hello?');
    await client.close();
    expect(heddle.statistics).toMatchObject({ messagesIn: 1, messagesOut: 1, handlerErrors: 0 });
  });
});

describe('a handler that cannot be loaded is a start-up error with file and reason:', () => {
  test.each([
    ['missing', undefined, 'HANDLER_NOT_FOUND', /h\.mjs not found; built in are answer, echo and relay$/],
    [
      'syntax error',
      'export default {\n  message(client { }\n};',
      'HANDLER_LOAD_FAILED',
      /SyntaxError: .*h\.mjs:2\)$/,
    ],
    ['no default export', 'export const message = () => {};', 'HANDLER_INVALID', /it has no default export$/],
    ['throws at import', 'throw new TypeError("not today");', 'HANDLER_LOAD_FAILED', /TypeError: not today$/],
    ['throws no error', 'throw null;', 'HANDLER_LOAD_FAILED', /null$/],
    ['rejects at import', 'await Promise.reject(new Error("no"));', 'HANDLER_LOAD_FAILED', /Error: no$/],
    [
      'imports what is not there',
      'import "nowhere-to-be-found";',
      'HANDLER_LOAD_FAILED',
      /nowhere-to-be-found/,
    ],
    ['never settles', 'await new Promise(() => {});', 'HANDLER_LOAD_TIMEOUT', /within 300 ms$/],
    ['never returns', 'for (;;);', 'HANDLER_LOAD_TIMEOUT', /within 300 ms$/],
    ['ends its thread', 'process.exit(3);', 'HANDLER_LOAD_FAILED', /the thread ended while loading it/],
    [
      'a function',
      'export default () => {};',
      'HANDLER_INVALID',
      /must be an object with hooks, not function$/,
    ],
    ['null', 'export default null;', 'HANDLER_INVALID', /must be an object with hooks, not null$/],
    [
      'no hooks',
      'export default { onmessage() {} };',
      'HANDLER_INVALID',
      /none of the hooks open, message, close$/,
    ],
    [
      'wrong hook type',
      'export default { message: "x" };',
      'HANDLER_INVALID',
      /its message must be a function, not string$/,
    ],
    [
      'wrong stateless',
      'export default { message() {}, stateless: 1 };',
      'HANDLER_INVALID',
      /its stateless must be true or false, not number$/,
    ],
    [
      'movable, and keeps no state',
      'export default { message() {}, movable: true };',
      'HANDLER_INVALID',
      /it is movable and does not keep state: .* so it must say keepState$/,
    ],
    [
      'movable and stateless',
      'export default { message() {}, movable: true, keepState: true, stateless: true };',
      'HANDLER_INVALID',
      /it is stateless and asks to keep state: only one of both can be$/,
    ],
  ])('%s', async (_, source, code, message) => {
    const folder = await tempFolder();
    const file = source === undefined ? `${folder}/h.mjs` : await tempFile('h.mjs', source);
    const starting = createServer({
      host: '127.0.0.1',
      port: 0,
      workers: 2,
      handler: file,
      // The time includes the start of the threads: short only where it is what must run out.
      handlerLoadTimeoutMs: code === 'HANDLER_LOAD_TIMEOUT' ? 300 : 20_000,
      logLevel: 'silent',
    });
    const error = await starting.then(
      (server) => server.close(),
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'HeddleError', code });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(file);
  });

  test('a folder', async () => {
    const folder = await tempFolder();
    const starting = createServer({ host: '127.0.0.1', port: 0, handler: folder, logLevel: 'silent' });
    await expect(starting).rejects.toMatchObject({ code: 'HANDLER_NOT_FOUND' });
  });

  test('a TypeScript syntax error, with its place', async () => {
    const file = await tempFile('h.ts', 'export default {\n  message(client: { }\n};');
    const starting = createServer({
      host: '127.0.0.1',
      port: 0,
      workers: 1,
      handler: file,
      logLevel: 'silent',
    });
    await expect(starting).rejects.toMatchObject({
      code: 'HANDLER_LOAD_FAILED',
      message: expect.stringMatching(/h\.ts:[23]:\d+/),
    });
  });
});
