// `heddle connect --errors`: what the handler throws is seen by who asked for it, where SHOW_ERRORS lets it.
import { expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile } from '../../support/servers/cli-child.ts';
import { pipe } from '../../support/servers/piped-cli.ts';
import { serve } from '../../support/servers/serve.ts';

const failing = `export default {
  message(client, message) {
    if (message.text === 'bad') throw new TypeError('no \\u001b[31m such thing');
    client.send(message.text);
  },
};`;

test('shows what the handler throws, with its stack; an error stands where an answer would have come', async () => {
  const { url } = await serve({ handler: await handlerFile(failing), showErrors: 'client' });
  const { code, stdout, stderr } = await pipe(['connect', '--errors', url], 'a\nbad\nb\n');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'a\nb\n' });
  const [first, second] = stderr.split('\n');
  expect(first).toBe('heddle: the handler failed in its hook message: TypeError: no \\u{1b}[31m such thing');
  expect(second).toMatch(/^ {4}at .*handler\.mjs:3/);
});

test('says so where the server does not show them, and shows none', async () => {
  const { url } = await serve({ handler: await handlerFile(failing) });
  const { code, stdout, stderr } = await pipe(['connect', '--errors', '--wait', '0.5', url], 'a\nbad\n');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'a\n' });
  expect(stderr).toBe(
    'heddle: this server does not show errors: it has to be started with SHOW_ERRORS=client\n',
  );
});

test('who does not ask gets nothing of it', async () => {
  const { url, log } = await serve({ handler: await handlerFile(failing), showErrors: 'client' });
  const client = await connect(url);
  client.send('bad');
  await log.line({ msg: 'the handler failed' });
  expect(await client.ask('a')).toBe('a');
});
