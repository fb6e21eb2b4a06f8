import { expect, test } from 'vitest';
import { connectUndici } from '../../support/clients/undici-client.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { CliChild } from '../../support/servers/cli-child.ts';

const local = { HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: 'off' };

test('the default handler answers two independent clients, text and binary', async () => {
  const child = new CliChild(['serve'], local);
  const url = `ws://127.0.0.1:${await child.port()}/`;
  const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);
  for (const client of [await connect(url), await connectUndici(url)]) {
    expect(await client.ask('hi')).toBe('回答hi');
    expect(await client.ask('')).toBe('回答');
    expect(await client.ask(everyByte)).toEqual(Buffer.concat([Buffer.from('回答'), everyByte]));
    expect(await client.close(1000)).toMatchObject({ code: 1000 });
  }
});

test('HANDLER=echo WORKERS=2 serves a thousand clients with a hundred messages each, in order, none lost', {
  timeout: 60_000,
}, async () => {
  const child = new CliChild(['serve'], { ...local, HANDLER: 'echo', WORKERS: '2' });
  const url = `ws://127.0.0.1:${await child.port()}/`;
  const clients = [];
  while (clients.length < 1000) {
    clients.push(...(await Promise.all(Array.from({ length: 100 }, () => connect(url)))));
  }
  for (let number = 0; number < 100; number++) {
    for (const [index, client] of clients.entries()) client.send(`${index} ${number}`);
  }
  for (const [index, client] of clients.entries()) {
    const expected = Array.from({ length: 100 }, (_, number) => `${index} ${number}`);
    expect(await client.inbox.take(100)).toEqual(expected);
  }
  expect(clients.every(({ inbox }) => inbox.size === 0)).toBe(true);
  child.kill('SIGTERM');
  for (const client of clients) expect((await client.closed).code).toBe(4012);
  expect(await child.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
});
