import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { CliChild } from '../../support/servers/cli-child.ts';
import { handlerFile } from '../../support/servers/serve.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const local = { HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: 'off', WORKERS: '2' };

/** How many messages of each client the handler replied to, by its own ledger. */
async function readLedger(folder: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const file of await readdir(folder)) {
    for (const line of (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n')) {
      const [name = '', number] = line.split(' ');
      // In order, and each once.
      expect(Number(number)).toBe(counts.get(name) ?? 0);
      counts.set(name, Number(number) + 1);
    }
  }
  return counts;
}

/** Keeps fifty messages of a client under way until its connection is closed. */
async function load(client: WsClient): Promise<number> {
  let sent = 0;
  let received = 0;
  const isOpen = (): boolean => client.socket.readyState === client.socket.OPEN;
  const send = (): void => {
    if (isOpen()) client.send(String(sent++));
  };
  client.socket.on('message', (data) => {
    if (String(data) !== String(received)) throw new Error(`${data} instead of ${received}`);
    received++;
    send();
  });
  for (let count = 0; count < 50; count++) send();
  expect((await client.closed).code).toBe(4012);
  return received;
}

describe('SIGTERM under load', () => {
  test('loses no computed reply: every message that was handled is answered, and the process ends with 0', async () => {
    const folder = await tempFolder();
    const env = { ...local, LEDGER_FOLDER: folder, DRAIN_MS: '500' };
    const child = new CliChild(['serve', handlerFile('dying/ledger.mjs')], env);
    const url = `ws://127.0.0.1:${await child.port()}`;
    const clients = await Promise.all(Array.from({ length: 40 }, (_, index) => connect(`${url}/c${index}`)));
    const loads = clients.map(load);
    await until(() => clients.every(({ inbox }) => inbox.size > 100), 'load on every client');
    child.kill('SIGTERM');
    const received = await Promise.all(loads);
    expect(await child.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    const handled = await readLedger(folder);
    expect(received).toEqual(clients.map((_, index) => handled.get(`c${index}`)));
  });

  test('a second signal ends it at once with 1, although a worker never gives its thread back', async () => {
    const env = { ...local, SHUTDOWN_TIMEOUT_MS: '3600000' };
    const child = new CliChild(['serve', handlerFile('obey.mjs')], env);
    const client = await connect(`ws://127.0.0.1:${await child.port()}`);
    expect(await client.ask('say ready')).toBe('ready');
    client.send('work 1e9');
    child.kill('SIGTERM');
    await child.logged('closing; a second signal ends the process at once');
    child.kill('SIGINT');
    expect(await child.ended).toMatchObject({ code: 1, signal: null, stderr: '' });
    expect((await client.closed).code).toBe(1006);
  });

  test('a second signal in the middle of a drain ends it at once with 1', async () => {
    const child = new CliChild(['serve'], { ...local, DRAIN_MS: '3600000' });
    const url = `ws://127.0.0.1:${await child.port()}`;
    const [first, second] = [await connect(url), await connect(url)];
    child.kill('SIGTERM');
    expect((await first.closed).code).toBe(4012);
    expect(await second.ask('still here')).toBe('回答still here');
    child.kill('SIGINT');
    expect(await child.ended).toMatchObject({ code: 1, signal: null, stderr: '' });
    expect((await second.closed).code).toBe(1006);
  });

  test('the same signal again at once, as npm sends it on, is no second one: the drain goes on to its end', async () => {
    const child = new CliChild(['serve'], { ...local, DRAIN_MS: '1' });
    const client = await connect(`ws://127.0.0.1:${await child.port()}`);
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    expect((await client.closed).code).toBe(4012);
    expect(await child.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  test('Ctrl-C ends it at once with 0 when nobody is online, however long the drain', async () => {
    const child = new CliChild(['serve'], { ...local, DRAIN_MS: '3600000' });
    await child.port();
    child.kill('SIGINT');
    expect(await child.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  test('a worker that never gives its thread back is ended after SHUTDOWN_TIMEOUT_MS, and the exit code is 0', async () => {
    const env = { ...local, SHUTDOWN_TIMEOUT_MS: '300' };
    const child = new CliChild(['serve', handlerFile('obey.mjs')], env);
    const client = await connect(`ws://127.0.0.1:${await child.port()}`);
    expect(await client.ask('say ready')).toBe('ready');
    client.send('work 1e9');
    child.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect((await client.closed).code).toBe(4012);
  });
});
