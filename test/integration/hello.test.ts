import { createServer } from '#dist/index.js';
import { expect, test } from 'vitest';
test('says hello', async () => {
  const server = await createServer({ port: 0, host: '127.0.0.1', workers: 1, logLevel: 'silent' });
  const answer = await fetch(`http://127.0.0.1:${server.listener?.port}/messages`, { method: 'POST', body: 'hi' , headers: {'content-type': 'text/plain'}});
  expect(await answer.text()).toBe('回答hi');
  await server.close();
});
