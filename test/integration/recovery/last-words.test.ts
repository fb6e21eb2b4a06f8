import { describe, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('dying/last-words.mjs');

describe('the log line of a thread that died says what ended it:', () => {
  test.each([
    ['an error', 'uncaught: TypeError: not today', /thrower.*last-words\.mjs:\d+/],
    ['null', 'uncaught: null', /^$/],
    ['undefined', 'uncaught: undefined', /^$/],
    ['text', 'uncaught: string: some text', /^$/],
    ['a rejection', 'unhandled rejection: RangeError: too far', /last-words\.mjs:\d+/],
    ['a rejection with 5', 'unhandled rejection: 5', /./],
    ['a rejection with nothing', 'unhandled rejection: undefined', /./],
    ['exit', 'process.exit(3) was called', /leaver.*last-words\.mjs:\d+/],
  ])('%s', async (how, reason, stack) => {
    const { url, log } = await serve({ handler, onFrameLost: 'ignore' });
    const client = await connect(url);
    client.send(how);
    const line = await log.line({ code: 'WORKER_LOST', msg: `The worker died: ${reason}` });
    expect((line.err as { stack: string }).stack).toMatch(stack);
    expect(await client.ask('hello')).toBe('hello');
  });

  test('an error of ten million characters, cut', async () => {
    const { url, log } = await serve({ handler, onFrameLost: 'ignore' });
    (await connect(url)).send('a huge error');
    const line = await log.line({ code: 'WORKER_LOST' });
    expect(JSON.stringify(line).length).toBeLessThan(50_000);
    expect((line.err as { stack: string }).stack).toContain('last-words.mjs:');
  });

  test('not the exception that the handler caught by itself, of which no thread died', async () => {
    const { url, log } = await serve({ handler, onFrameLost: 'ignore' });
    const client = await connect(url);
    expect(await client.ask('caught')).toBe('caught all the same');
    client.send('exit');
    await log.line({ msg: 'The worker died: process.exit(3) was called' });
  });
});

test('a thread that ends while it loads the handler is reported by what ended it', async () => {
  const { tempFile } = await import('../../support/temp-folder.ts');
  const file = await tempFile('h.mjs', 'setTimeout(() => { throw null; }, 1); await new Promise(() => {});');
  await expect(serve({ handler: file })).rejects.toMatchObject({
    code: 'HANDLER_LOAD_FAILED',
    message: expect.stringContaining('the thread ended while loading it: uncaught: null'),
  });
});
