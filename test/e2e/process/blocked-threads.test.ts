import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { fifo } from '../../support/fifo.ts';
import { CliChild, handlerFile as writeHandler } from '../../support/servers/cli-child.ts';
import { handlerFile } from '../../support/servers/serve.ts';

const local = { HOST: '127.0.0.1', PORT: '0', WORKERS: '1', SHUTDOWN_TIMEOUT_MS: '300' };
const handler = handlerFile('waiting/native.mjs');
const closing = 'closing; a second signal ends the process at once';

/** A server of which every worker is told to block its thread, and has begun to. */
async function blocked(order: string, env: Record<string, string> = {}): Promise<CliChild> {
  const child = new CliChild(['serve', handler], { ...local, ...env });
  const url = `ws://127.0.0.1:${await child.port()}`;
  for (let lane = 0; lane < Number(env.WORKERS ?? 1); lane++) {
    const client = await connect(url);
    client.send(order);
  }
  await connect(url);
  return child;
}

describe('a process whose handler blocks its thread in native code', () => {
  test.each(['fifo FIFO', 'pool FIFO', 'fifo-later FIFO', 'fifo-timer FIFO', 'sleep 20', 'hash 1e9'])(
    '(%s) ends within its time-outs on SIGTERM, by that signal',
    async (order) => {
      const child = await blocked(order.replace('FIFO', (await fifo()).path));
      child.kill('SIGTERM');
      await child.logged('server closed');
      expect(await child.ended).toMatchObject({ code: null, signal: 'SIGTERM', stderr: '' });
    },
  );

  test('ends with 0 when the thread can be woken', async () => {
    const child = await blocked('wait');
    child.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  test('ends by SIGINT when that was the signal', async () => {
    const child = await blocked(`fifo ${(await fifo()).path}`);
    child.kill('SIGINT');
    expect(await child.ended).toMatchObject({ code: null, signal: 'SIGINT', stderr: '' });
  });

  test('ends at once on a second signal, also when every worker is blocked', async () => {
    const env = { WORKERS: '3', SHUTDOWN_TIMEOUT_MS: '3600000' };
    const child = await blocked(`fifo ${(await fifo()).path}`, env);
    child.kill('SIGTERM');
    await child.logged(closing);
    child.kill('SIGINT');
    await child.logged('second signal, the process ends at once');
    expect(await child.ended).toMatchObject({ code: null, signal: 'SIGINT', stderr: '' });
  });

  test('ends although the threads that block were given up long before', async () => {
    const env = { HANDLER_TIMEOUT_MS: '100', SPARE_WORKERS: '2', ON_FRAME_LOST: 'ignore' };
    const child = await blocked(`fifo ${(await fifo()).path}`, env);
    await child.logged('a thread was told to end and does not: native code blocks it');
    child.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: null, signal: 'SIGTERM', stderr: '' });
  });

  test.each([['open'], ['close']])('ends when it is its `%s` hook that blocks', async (hook) => {
    const { path } = await fifo();
    const child = new CliChild(['serve', handler], local);
    const url = `ws://127.0.0.1:${await child.port()}`;
    const client = await connect(hook === 'open' ? `${url}?fifo=${path}` : `${url}?closing&fifo=`);
    if (hook === 'close') client.send(`fifo ${path}`);
    await client.close();
    child.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: null, signal: 'SIGTERM', stderr: '' });
  });

  test('ends on a signal while the handler blocks as it is loaded', async () => {
    const { path } = await fifo();
    const file = await writeHandler(`
      import { openSync, writeFileSync } from 'node:fs';
      console.log('loading');
      await new Promise((resolve) => setTimeout(resolve, 20));
      openSync(${JSON.stringify(path)});
      export default {};`);
    const child = new CliChild(['serve', file], local);
    await child.logged('loading');
    child.kill('SIGTERM');
    const { code, signal, stderr } = await child.ended;
    // Whether the thread had blocked yet is a matter of time.
    expect([code, signal]).toEqual(code === 0 ? [0, null] : [null, 'SIGTERM']);
    expect(stderr).toBe('');
  });
});

describe.each([['serve'], ['check']])('`heddle %s`', (command) => {
  test('says so and ends when the handler blocks as it is loaded', async () => {
    const { path } = await fifo();
    const file = await writeHandler(`
      import { openSync } from 'node:fs';
      openSync(${JSON.stringify(path)});
      export default {};`);
    const child = new CliChild([command, file], { ...local, HANDLER_LOAD_TIMEOUT_MS: '300' });
    const { code, signal, stderr } = await child.ended;
    expect(stderr).toContain('300 ms');
    // No exit code gets past a thread that does not end. Whether it had blocked yet is a matter of time.
    expect([code, signal]).toEqual(code === 1 ? [1, null] : [null, 'SIGKILL']);
  });

  test('says so and ends when the compiler of a TypeScript handler waits for ever', async () => {
    const { path } = await fifo('tsconfig.json');
    const file = join(dirname(path), 'handler.ts');
    await writeFile(file, 'export default {};');
    const child = new CliChild([command, file], { ...local, HANDLER_LOAD_TIMEOUT_MS: '300' });
    const { code, stderr } = await child.ended;
    expect(stderr).toContain('did not finish loading within 300 ms');
    expect(code).toBe(1);
  });
});

test('`heddle check` ends also when a timer of a valid handler blocks the thread', async () => {
  const { path } = await fifo();
  const file = await writeHandler(`
    import { openSync } from 'node:fs';
    setTimeout(() => openSync(${JSON.stringify(path)}), 0);
    export default {};`);
  const { stdout } = await new CliChild(['check', file], local).ended;
  expect(stdout).toContain('MAX_ZOMBIE_THREADS');
});
